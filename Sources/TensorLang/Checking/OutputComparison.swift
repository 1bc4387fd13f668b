import TensorOps

/// Where an output is not what the page shows.
public struct Difference: Sendable {
  /// The lines that were compared: without dim lines and blanks at line ends.
  public let expected: [String]
  public let got: [String]
  /// The first place that differs: a line, counted from 0, and a column in it, counted from 0 in
  /// Unicode scalars. Past the last line where something is missing at the end.
  public let gotPlace: (line: Int, column: Int)
  public let expectedPlace: (line: Int, column: Int)
}

/// Compares outputs as readers do.
///
/// Blanks at the ends of lines don't count, nor do blank lines at the beginning and end, nor dim
/// lines (`# float32[2, 3]`, `# a: float32[2, 3]`), nor the place of an error (` --> file:3:5`).
/// `...` matches any text, `<BLANKLINE>` is a blank line. Notes count only where the page shows one.
/// An error may stand as this program shows it, whole or its first line, or as Python does.
struct OutputComparison {
  var render: (Diagnostic) -> String

  func difference(_ expected: [String], _ answer: Answer) -> Difference? {
    let wanted = OutputComparison.normalized(Traceback.shortened(expected), isExpected: true)
    var rendering = self.rendering(for: expected)
    var first: Difference?
    for form in OutputComparison.alternatives(rendering.errors) {
      rendering.errors = form
      let got = OutputComparison.normalized(answer.lines(rendering).lines, isExpected: false)
      guard let difference = OutputComparison.compare(wanted, got) else { return nil }
      first = first ?? difference
    }
    return first
  }

  /// How a page that shows an output would show this answer.
  func rendering(for expected: [String]) -> Answer.Rendering {
    Answer.Rendering(
      errors: ErrorForm(shownIn: expected) ?? .full,
      showsNotes: expected.contains { $0.hasPrefix("note[") },
      showsDims: expected.contains(where: DimLines.isOne), render: render)
  }

  private static func alternatives(_ form: ErrorForm) -> [ErrorForm] {
    switch form {
    case .traceback, .exception: [.exception(inOurWords: false), .exception(inOurWords: true)]
    default: [form]
    }
  }

  // MARK: What doesn't count

  static func normalized(_ lines: [String], isExpected: Bool) -> [String] {
    var result: [String] = []
    for line in lines {
      var line = line.withoutTrailingBlanks
      if DimLines.isOne(line) || line.hasPrefix(" --> ") { continue }
      if isExpected && line == "<BLANKLINE>" { line = "" }
      result.append(withoutPlace(line))
    }
    while let last = result.last, last.isEmpty { result.removeLast() }
    return Array(result.drop { $0.isEmpty })
  }

  /// A call's line under an error, `  in f, called at page.md:3: f(x)`, without the place; a note's
  /// likewise, which stands at its end.
  private static func withoutPlace(_ line: String) -> String {
    if line.hasPrefix("note["), line.hasSuffix(")"), let start = line.lastIndex(of: "(") {
      let place = line[start...].dropLast()
      let digits = place.utf8.reversed().prefix { $0.isDigit }.count
      guard digits > 0, place.utf8.dropLast(digits).last == .colon else { return line }
      return String(line[..<start]).withoutTrailingBlanks
    }
    let sign = ", called at "
    guard line.hasPrefix("  in "), let range = line.firstRange(of: sign) else { return line }
    let rest = Array(line[range.upperBound...].utf8)
    // The first colon with digits and another colon behind it ends the name.
    for index in rest.indices where rest[index] == .colon {
      let digits = rest[(index + 1)...].prefix { $0.isDigit }
      let end = index + 1 + digits.count
      if !digits.isEmpty, end < rest.count, rest[end] == .colon {
        return String(line[..<range.upperBound])
          + String(decoding: rest[(end + 1)...], as: UTF8.self)
      }
    }
    return line
  }

  // MARK: Texts

  private static func compare(_ expected: [String], _ got: [String]) -> Difference? {
    let wanted = Array(expected.joined(separator: "\n").utf8)
    let text = Array(got.joined(separator: "\n").utf8)
    // No line and one empty line are the same text.
    guard var place = EllipsisPattern(wanted).mismatch(in: text) else { return nil }
    // Lines that one of the two has no longer: marked where they begin, not at the line end before.
    if place.pattern == wanted.count, place.text < text.count, text[place.text] == .newline {
      place.text += 1
    } else if place.text == text.count, place.pattern < wanted.count,
      wanted[place.pattern] == .newline
    {
      place.pattern += 1
    }
    return Difference(
      expected: expected, got: got, gotPlace: self.place(place.text, in: text),
      expectedPlace: self.place(place.pattern, in: wanted))
  }

  private static func place(_ offset: Int, in bytes: [UInt8]) -> (line: Int, column: Int) {
    var line = 0
    var column = 0
    for byte in bytes[..<offset] {
      if byte == .newline {
        line += 1
        column = 0
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    // In the middle of a character: at the character.
    if offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { column -= 1 }
    return (line, max(0, column))
  }
}

/// The lines that this program writes under values and assignments.
enum DimLines {
  private static let names = Set(DType.allCases.map { Array($0.name.utf8) })

  /// Whether a line is `# float32[2, 3]`, `# a: float32[2, 3]` or one of several tensors.
  static func isOne(_ line: String) -> Bool {
    guard line.hasPrefix("# ") else { return false }
    var bytes = Array(line.utf8.dropFirst(2))[...]
    while let last = bytes.last, last.isBlank || last == .carriageReturn { bytes.removeLast() }
    let name = bytes.prefix { $0.isNamePart || $0 >= 0x80 }
    if !name.isEmpty, bytes.dropFirst(name.count).starts(with: ": ".utf8) {
      bytes = bytes.dropFirst(name.count + 2)
    }
    while true {
      let dtype = bytes.prefix { $0.isNamePart }
      guard names.contains(Array(dtype)) else { return false }
      bytes = bytes.dropFirst(dtype.count)
      guard bytes.first == UInt8(ascii: "["),
        let end = bytes.firstIndex(of: UInt8(ascii: "]"))
      else { return false }
      bytes = bytes[(end + 1)...]
      if bytes.isEmpty { return true }
      guard bytes.starts(with: ", ".utf8) else { return false }
      bytes = bytes.dropFirst(2)
    }
  }
}
