/// Names beyond ASCII. Python compares them in Unicode's form NFKC, in which the letters that came
/// into Unicode for the sake of other encodings are the plain letters: `𝐱` and `ｘ` are `x`.
enum Identifiers {
  /// A name in the form in which names are compared. Composed and decomposed accents are equal as
  /// Swift compares texts.
  static func normalized(_ name: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in name.unicodeScalars {
      if let plain = plainForm(of: scalar) {
        result.append(contentsOf: plain.unicodeScalars)
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }

  /// Whether a letter has a plain form that isn't known here: a name with it would be another name
  /// than in Python.
  static func isUnknownForm(_ scalar: Unicode.Scalar) -> Bool {
    let properties = scalar.properties
    return properties.changesWhenNFKCCaseFolded && !properties.changesWhenCaseFolded
      && plainForm(of: scalar) == nil && !properties.isDefaultIgnorableCodePoint
  }

  /// The plain form of a letter or digit of the mathematical alphabets, of the fullwidth letters,
  /// of the ligatures, and of single letters that snippets have.
  static func plainForm(of scalar: Unicode.Scalar) -> String? {
    let value = scalar.value
    switch value {
    case 0xFF10...0xFF19, 0xFF21...0xFF3A, 0xFF3F, 0xFF41...0xFF5A:
      return character(value - 0xFEE0)
    case 0x1D400...0x1D6A3:
      let letter = (value - 0x1D400) % 52
      return character(letter < 26 ? 0x41 + letter : 0x61 + letter - 26)
    case 0x1D6A8...0x1D7C9: return greek((value - 0x1D6A8) % 58)
    case 0x1D7CE...0x1D7FF: return character(0x30 + (value - 0x1D7CE) % 10)
    default: return singles[value]
    }
  }

  private static func greek(_ index: UInt32) -> String? {
    switch index {
    case 17: "Θ"
    case 0...24: character(0x391 + index)
    case 26...50: character(0x3B1 + index - 26)
    case 25, 51: nil
    case 52: "ε"
    case 53: "θ"
    case 54: "κ"
    case 55: "φ"
    case 56: "ρ"
    default: "π"
    }
  }

  private static func character(_ value: UInt32) -> String? {
    Unicode.Scalar(value).map { String(Character($0)) }
  }

  private static let singles: [UInt32: String] = [
    0xAA: "a", 0xB5: "μ", 0xBA: "o", 0x17F: "s", 0x3D0: "β", 0x3D1: "θ", 0x3D5: "φ", 0x3D6: "π",
    0x3F0: "κ", 0x3F1: "ρ", 0x3F5: "ε", 0x2071: "i", 0x207F: "n", 0x2090: "a", 0x2091: "e",
    0x2092: "o", 0x2093: "x", 0x2095: "h", 0x2096: "k", 0x2097: "l", 0x2098: "m", 0x2099: "n",
    0x209A: "p", 0x209B: "s", 0x209C: "t", 0x1D62: "i", 0x1D63: "r", 0x1D64: "u", 0x1D65: "v",
    0x2C7C: "j", 0x2102: "C", 0x210A: "g", 0x210B: "H", 0x210C: "H", 0x210D: "H", 0x210E: "h",
    0x2110: "I", 0x2111: "I", 0x2112: "L", 0x2113: "l", 0x2115: "N", 0x2119: "P", 0x211A: "Q",
    0x211B: "R", 0x211C: "R", 0x211D: "R", 0x2124: "Z", 0x2128: "Z", 0x212C: "B", 0x212D: "C",
    0x212F: "e", 0x2130: "E", 0x2131: "F", 0x2133: "M", 0x2134: "o", 0x2145: "D", 0x2146: "d",
    0x2147: "e", 0x2148: "i", 0x2149: "j", 0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi",
    0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st",
  ]
}
