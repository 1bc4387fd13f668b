/// Finding one string in another by code points.
enum StringSearch {
  /// The byte offset of `part` in `whole[from..<to]`.
  static func findBytes(
    _ part: UnsafeBufferPointer<UInt8>, in whole: UnsafeBufferPointer<UInt8>, from: Int, to: Int
  ) -> Int? {
    let count = part.count
    if count == 0 { return from <= to ? from : nil }
    if to - from < count { return nil }
    let first = part[0]
    var place = from
    let last = to - count
    while place <= last {
      if whole[place] == first {
        var offset = 1
        while offset < count && whole[place + offset] == part[offset] { offset += 1 }
        if offset == count { return place }
      }
      place += 1
    }
    return nil
  }

  static func findLastBytes(
    _ part: UnsafeBufferPointer<UInt8>, in whole: UnsafeBufferPointer<UInt8>, from: Int, to: Int
  ) -> Int? {
    let count = part.count
    if to - from < count || from > to { return nil }
    var place = to - count
    while place >= from {
      var offset = 0
      while offset < count && whole[place + offset] == part[offset] { offset += 1 }
      if offset == count { return place }
      place -= 1
    }
    return nil
  }

  /// The index, in code points, of the first (or last) place of `part` in `whole[start..<end]`.
  static func find(
    _ part: StringObject, in whole: StringObject, start: Int = 0, end: Int? = nil,
    last: Bool = false
  ) -> Int? {
    let end = end ?? whole.count
    if start > end { return nil }
    return whole.withBytes { bytes in
      part.withBytes { wanted in
        let from = whole.isASCII ? start : byteOffset(start, bytes)
        let to = whole.isASCII ? end : byteOffset(end, bytes)
        let place =
          last
          ? findLastBytes(wanted, in: bytes, from: from, to: to)
          : findBytes(wanted, in: bytes, from: from, to: to)
        guard let place else { return nil }
        if whole.isASCII { return place }
        var index = 0
        for byte in bytes[0..<place] where byte & 0xC0 != 0x80 { index += 1 }
        return index
      }
    }
  }

  private static func byteOffset(_ index: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var seen = 0
    for (offset, byte) in bytes.enumerated() where byte & 0xC0 != 0x80 {
      if seen == index { return offset }
      seen += 1
    }
    return bytes.count
  }

  /// The byte ranges of `whole` between the places of `part`, at most `limit` cuts.
  static func split(_ whole: StringObject, by part: StringObject, limit: Int) -> [String] {
    whole.withBytes { bytes in
      part.withBytes { wanted in
        var pieces: [String] = []
        var start = 0
        while pieces.count < limit,
          let place = findBytes(wanted, in: bytes, from: start, to: bytes.count)
        {
          pieces.append(String(decoding: bytes[start..<place], as: UTF8.self))
          start = place + wanted.count
        }
        pieces.append(String(decoding: bytes[start..<bytes.count], as: UTF8.self))
        return pieces
      }
    }
  }

  static func splitFromEnd(_ whole: StringObject, by part: StringObject, limit: Int) -> [String] {
    whole.withBytes { bytes in
      part.withBytes { wanted in
        var pieces: [String] = []
        var end = bytes.count
        while pieces.count < limit,
          let place = findLastBytes(wanted, in: bytes, from: 0, to: end)
        {
          pieces.append(String(decoding: bytes[(place + wanted.count)..<end], as: UTF8.self))
          end = place
        }
        pieces.append(String(decoding: bytes[0..<end], as: UTF8.self))
        return pieces.reversed()
      }
    }
  }
}
