/// What stands before the code of every line of a pasted text, and is none of it.
enum LinePrefix {
  case none
  /// `> `, as mail quotes: on every line. On some lines only it marks output.
  case quotation
  /// `12 `, `12: ` or `12| `: the numbers of the lines, each one more than the one before.
  case numbers
  /// `... `: a block of which the line with `>>> ` was not copied.
  case continuations
}

extension Lexer {
  /// The prefix that all lines have.
  func commonLinePrefix() -> LinePrefix {
    var first = position
    while first < limit, bytes[first].isBlank || isLineEnd(first) { first += 1 }
    guard first < limit else { return .none }
    if bytes[first] == .greater { return everyLineIsQuoted ? .quotation : .none }
    if bytes[first] == .dot { return everyLineIsContinuation ? .continuations : .none }
    return bytes[first].isDigit && everyLineIsNumbered ? .numbers : .none
  }

  /// At the beginning of a line: steps over its prefix.
  mutating func skipLinePrefix() {
    switch linePrefix {
    case .none: break
    case .quotation: position = afterQuotation(position) ?? position
    case .numbers: position = lineNumber(at: position)?.end ?? position
    case .continuations: position = afterContinuation(position) ?? position
    }
  }

  // MARK: Quotations

  private var everyLineIsQuoted: Bool {
    var isOutput = true
    let allQuoted = everyLine { line in
      guard let code = afterQuotation(line) else { return false }
      // Rows of a printed tensor, and nothing else, are somebody's output.
      if !looksLikeOutput(code) { isOutput = false }
      return true
    }
    return allQuoted && !isOutput
  }

  /// Where a quoted line goes on; nil for a line that isn't quoted. `>>> ` is a prompt.
  private func afterQuotation(_ line: Int) -> Int? {
    var index = line
    var end: Int?
    while true {
      while index < limit, bytes[index].isBlank { index += 1 }
      guard byte(at: index) == .greater,
        !(byte(at: index + 1) == .greater && byte(at: index + 2) == .greater)
      else { return end }
      index += 1
      // One space belongs to the sign; those behind it are the line's own.
      end = byte(at: index) == .space ? index + 1 : index
    }
  }

  private func looksLikeOutput(_ code: Int) -> Bool {
    var index = code
    while index < limit, bytes[index].isBlank { index += 1 }
    guard !isLineEnd(index) else { return true }
    if bytes[index].isDigit || bytes[index] == UInt8(ascii: "-") { return true }
    for word in ["tensor(", "array(", "[", "]", "torch.Size(", "..."] as [StaticString]
    where matches(word, at: index) {
      return true
    }
    return false
  }

  // MARK: Line numbers

  private var everyLineIsNumbered: Bool {
    var next: Int?
    var count = 0
    var isPlain = false
    let allNumbered = everyLine { line in
      guard let (number, code) = lineNumber(at: line), next == nil || next == number else {
        return false
      }
      next = number + 1
      count += 1
      if beginsWithName(code) { isPlain = true }
      return true
    }
    return allNumbered && isPlain && count > 1
  }

  /// Whether a name or a statement's word stands here, which means nothing behind a value.
  private func beginsWithName(_ code: Int) -> Bool {
    var word = code
    while word < limit, bytes[word].isBlank { word += 1 }
    var end = word
    while byte(at: end).isNamePart { end += 1 }
    guard byte(at: word).isNameStart else { return false }
    switch Keywords.kind(of: bytes, word, end) {
    case .keywordIf, .keywordElse, .keywordAnd, .keywordOr, .keywordIn, .keywordIs, .keywordNot,
      .keywordFor:
      return false
    default: return true
    }
  }

  /// The number that a line begins with, and where its code begins.
  private func lineNumber(at line: Int) -> (number: Int, end: Int)? {
    var index = line
    while index < limit, bytes[index].isBlank { index += 1 }
    let start = index
    var number = 0
    while byte(at: index).isDigit, index - start < 6 {
      number = number * 10 + Int(byte(at: index) - 0x30)
      index += 1
    }
    guard index > start else { return nil }
    switch byte(at: index) {
    case .colon, UInt8(ascii: "|"), UInt8(ascii: ")"), .dot:
      index += 1
      guard isLineEnd(index) || bytes[index].isBlank else { return nil }
    default: guard isLineEnd(index) || bytes[index].isBlank else { return nil }
    }
    return (number, isLineEnd(index) ? index : index + 1)
  }

  // MARK: Continuation prompts

  private var everyLineIsContinuation: Bool {
    // `...` alone is a value, and so is `... if x else y`.
    var isPlain = false
    let allContinued = everyLine { line in
      guard let code = afterContinuation(line) else { return false }
      if beginsWithName(code) { isPlain = true }
      return true
    }
    return allContinued && isPlain
  }

  private func afterContinuation(_ line: Int) -> Int? {
    var index = line
    while index < limit, bytes[index].isBlank { index += 1 }
    guard case .continuation(let code, _) = prompt(at: index) else { return nil }
    return code
  }

  // MARK: Lines

  /// Whether something holds of every line that isn't blank.
  private func everyLine(_ holds: (Int) -> Bool) -> Bool {
    var line = position
    while line < limit {
      var end = line
      var isBlank = true
      while !isLineEnd(end) {
        if !bytes[end].isBlank { isBlank = false }
        end += 1
      }
      if !isBlank, !holds(line) { return false }
      line = end + 1
    }
    return true
  }
}
