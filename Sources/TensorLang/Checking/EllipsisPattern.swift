/// A text in which `...` stands for any text, nothing and line ends included, as under doctest's
/// ELLIPSIS.
struct EllipsisPattern {
  /// What stands between the signs, and where it begins.
  private let pieces: [(bytes: [UInt8], start: Int)]

  init(_ pattern: [UInt8]) {
    var pieces: [(bytes: [UInt8], start: Int)] = []
    var start = 0
    var index = 0
    while index < pattern.count {
      if pattern[index] == .dot, index + 2 < pattern.count, pattern[index + 1] == .dot,
        pattern[index + 2] == .dot
      {
        pieces.append((Array(pattern[start..<index]), start))
        index += 3
        start = index
      } else {
        index += 1
      }
    }
    pieces.append((Array(pattern[start...]), start))
    self.pieces = pieces
  }

  /// The first place at which the text is not what the pattern says, in both; nil where they agree.
  func mismatch(in text: [UInt8]) -> (pattern: Int, text: Int)? {
    let (head, _) = pieces[0]
    var common = 0
    while common < head.count, common < text.count, head[common] == text[common] { common += 1 }
    if common < head.count { return (common, common) }
    guard pieces.count > 1 else { return common == text.count ? nil : (common, common) }
    var position = common
    for (bytes, start) in pieces[1..<(pieces.count - 1)] {
      let found = EllipsisPattern.search(bytes, in: text, from: position)
      guard found.matched == bytes.count else {
        return (start + found.matched, found.end)
      }
      position = found.end
    }
    // The last piece ends the text; the earliest matches before it leave it the most room.
    let (tail, start) = pieces[pieces.count - 1]
    if text.count - position >= tail.count, text[(text.count - tail.count)...].elementsEqual(tail) {
      return nil
    }
    let found = EllipsisPattern.search(tail, in: text, from: position, prefersLast: true)
    return (start + found.matched, found.end)
  }

  /// Where a piece first stands in the text: how much of it was found, and the offset behind that.
  /// Where all of it is nowhere, the place with the most of it, the first or the last of several.
  ///
  /// Knuth, Morris and Pratt's search: linear, whatever the page holds.
  private static func search(
    _ piece: [UInt8], in text: [UInt8], from start: Int, prefersLast: Bool = false
  ) -> (matched: Int, end: Int) {
    if piece.isEmpty { return (0, start) }
    var borders = [Int](repeating: 0, count: piece.count)
    var length = 0
    for index in piece.indices.dropFirst() {
      while length > 0, piece[index] != piece[length] { length = borders[length - 1] }
      if piece[index] == piece[length] { length += 1 }
      borders[index] = length
    }
    var best = (matched: 0, end: start)
    var matched = 0
    for index in start..<max(start, text.count) {
      while matched > 0, text[index] != piece[matched] { matched = borders[matched - 1] }
      if text[index] == piece[matched] { matched += 1 }
      if matched > best.matched || prefersLast && matched > 0 && matched == best.matched {
        best = (matched, index + 1)
      }
      if matched == piece.count { break }
    }
    return best
  }
}
