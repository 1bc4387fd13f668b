import ArgumentParser

/// A number of bytes as people write it: `1G`, `512M`, `1.5GiB`, `1073741824`.
struct MemorySize: ExpressibleByArgument {
  let bytes: Int

  init?(argument: String) {
    let text = argument.lowercased()
    let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    var unit = text.dropFirst(number.count)
    while unit.first == " " { unit = unit.dropFirst() }
    let shift: Int
    switch unit {
    case "", "b": shift = 0
    case "k", "kb", "kib": shift = 10
    case "m", "mb", "mib": shift = 20
    case "g", "gb", "gib": shift = 30
    case "t", "tb", "tib": shift = 40
    default: return nil
    }
    guard let value = Double(number), value > 0, value.isFinite,
      let bytes = Int(exactly: (value * Double(1 << shift)).rounded()), bytes > 0
    else { return nil }
    self.bytes = bytes
  }
}
