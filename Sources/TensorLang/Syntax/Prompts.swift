/// Where the reading of a pasted session stands.
struct PromptState {
  enum Mode {
    /// No prompt so far: every line is code.
    case none
    /// In a statement that stands behind prompts.
    case statement
    /// After `In [3]:` on a line by itself, as notebooks print it: lines are code up to `Out[3]:`.
    case cell
    /// Somebody's output: lines are stepped over up to the next prompt.
    case output
  }

  var mode = Mode.none
  /// The indentation of the last prompt: `...` continues a statement only below its own prompt.
  var column = 0
  /// How many brackets were open at the last prompt; they don't hold its statement open.
  var bracketBase = 0
  /// Whether code has stood behind a prompt on its line: then an empty one ends the session.
  var isInline = false
}

extension Lexer {
  enum Prompt {
    /// `>>> `, `In [3]: `, `iex(52)> `: the code begins at the offset.
    case primary(Int)
    /// `... `, `   ...: `. Only the second may be indented otherwise than its prompt.
    case continuation(Int, aligned: Bool)
    /// `Out[3]: `.
    case output
  }

  /// Steps to the next line that holds code and notes its beginning. The position is at the
  /// beginning of a line.
  mutating func startLine() {
    while position < limit {
      skipLinePrefix()
      var column = measureIndentation()
      if let fence = codeAfterFence() {
        position = fence
        if isLineEnd(position) {
          skipLineEnd()
          continue
        }
      }
      var resetsMargin = false
      var isPrompted = false
      switch prompt(at: position) {
      case .primary(let start):
        resetsMargin = prompts.mode == .none
        prompts = PromptState(
          mode: .statement, column: column.wide, bracketBase: brackets.count,
          isInline: prompts.isInline)
        position = start
        column = measureIndentation()
        isPrompted = true
        if isLineEnd(position) {
          if byte(at: start - 1) == .colon, !prompts.isInline { prompts.mode = .cell }
          endsWithBlankLine = true
          skipLineEnd()
          continue
        }
        prompts.isInline = true
      case .continuation(let start, let aligned)
      where prompts.mode == .statement && (!aligned || column.wide == prompts.column):
        position = start
        column = measureIndentation()
        isPrompted = true
      case .output:
        prompts.mode = .output
      default: break
      }

      let open = brackets.count > prompts.bracketBase
      if isLineEnd(position) {
        endsWithBlankLine = true
        skipLineEnd()
        continue
      }
      if isOutput(isCode: open || isPrompted) {
        endsWithBlankLine = true
        continue
      }
      if peek() == .hash {
        position = lineEnd(from: position)
        skipLineEnd()
        continue
      }
      if lines.isEmpty { margin = column.wide }
      if resetsMargin { margin = 0 }
      endsWithBlankLine = false
      append(.newline, lastEnd, lastEnd, lines.count)
      lines.append(
        LineStart(
          column: column.wide, narrowColumn: column.narrow, start: position,
          resetsMargin: resetsMargin,
          mayBeginStatement: isPrompted || prompts.mode != .statement))
      atLineStart = true
      return
    }
    if position > 0, bytes[limit - 1] == .newline || bytes[limit - 1] == .carriageReturn {
      endsWithBlankLine = true
    }
  }

  /// Steps over blanks and measures them, with tabs 8 columns wide and 1 column wide.
  private mutating func measureIndentation() -> (wide: Int, narrow: Int) {
    var wide = 0
    var narrow = 0
    while position < limit {
      switch bytes[position] {
      case .space:
        wide += 1
        narrow += 1
      case .tab:
        wide = (wide / 8 + 1) * 8
        narrow += 1
      case .formFeed:
        wide = 0
        narrow = 0
      default: return (wide, narrow)
      }
      position += 1
    }
    return (wide, narrow)
  }

  /// Whether the line at the position is output; then it has been stepped over.
  private mutating func isOutput(isCode: Bool) -> Bool {
    switch prompts.mode {
    case .none:
      guard !isCode, peek() == .greater, peek(1) == .space else { return false }
      skipQuotedOutput()
      return true
    case .cell: return false
    case .statement where isCode: return false
    case .statement, .output:
      prompts.mode = .output
      position = lineEnd(from: position)
      skipLineEnd()
      return true
    }
  }

  /// Steps over a line `> tensor([…` and the lines on which its brackets go on.
  private mutating func skipQuotedOutput() {
    var depth = 0
    repeat {
      let end = lineEnd(from: position)
      while position < end {
        switch bytes[position] {
        case UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: ")"), UInt8(ascii: "]"): depth -= 1
        default: break
        }
        position += 1
      }
      skipLineEnd()
      // The next lines belong to it while they look like rows of a printed array.
      var next = position
      while next < limit, bytes[next].isBlank || isLineEnd(next) { next += 1 }
      guard depth > 0, next < limit,
        bytes[next] == UInt8(ascii: "[") || bytes[next] == .dot || bytes[next] == UInt8(ascii: "]")
      else { return }
      position = next
    } while position < limit
  }

  /// The prompt at an index, after the line's indentation.
  func prompt(at index: Int) -> Prompt? {
    switch byte(at: index) {
    case .greater:
      guard byte(at: index + 1) == .greater, byte(at: index + 2) == .greater else { return nil }
      return .primary(afterSpace(index + 3))
    case UInt8(ascii: "I"):
      guard let end = bracketedNumber(after: "In", at: index) else { return nil }
      return .primary(afterSpace(end))
    case UInt8(ascii: "O"):
      return bracketedNumber(after: "Out", at: index) == nil ? nil : .output
    case UInt8(ascii: "i"):
      guard let end = elixirPrompt("iex", at: index) else { return nil }
      return .primary(afterSpace(end))
    case .dot:
      if let end = elixirPrompt("...", at: index) {
        return .continuation(afterSpace(end), aligned: true)
      }
      guard matches("...", at: index) else { return nil }
      let next = index + 3
      if byte(at: next) == .colon, isLineEnd(next + 1) || byte(at: next + 1) == .space {
        return .continuation(afterSpace(next + 1), aligned: false)
      }
      return isLineEnd(next) || byte(at: next) == .space
        ? .continuation(afterSpace(next), aligned: true) : nil
    default: return nil
    }
  }

  func matches(_ text: StaticString, at index: Int) -> Bool {
    guard index + text.utf8CodeUnitCount <= limit else { return false }
    for offset in 0..<text.utf8CodeUnitCount where bytes[index + offset] != text.utf8Start[offset] {
      return false
    }
    return true
  }

  private func afterSpace(_ index: Int) -> Int { byte(at: index) == .space ? index + 1 : index }

  /// The end of `In [3]:`.
  private func bracketedNumber(after word: StaticString, at index: Int) -> Int? {
    guard matches(word, at: index) else { return nil }
    var index = index + word.utf8CodeUnitCount
    if byte(at: index) == .space { index += 1 }
    guard byte(at: index) == UInt8(ascii: "[") else { return nil }
    index += 1
    while byte(at: index).isDigit || byte(at: index) == .space || byte(at: index) == .star {
      index += 1
    }
    guard byte(at: index) == UInt8(ascii: "]"), byte(at: index + 1) == .colon else { return nil }
    let end = index + 2
    return end
  }

  /// The end of `iex>` or `iex(52)>`.
  private func elixirPrompt(_ word: StaticString, at index: Int) -> Int? {
    guard matches(word, at: index) else { return nil }
    var index = index + word.utf8CodeUnitCount
    var hasNumber = false
    if byte(at: index) == UInt8(ascii: "(") {
      hasNumber = true
      index += 1
      guard byte(at: index).isDigit else { return nil }
      while byte(at: index).isDigit { index += 1 }
      guard byte(at: index) == UInt8(ascii: ")") else { return nil }
      index += 1
    }
    guard byte(at: index) == .greater else { return nil }
    // `iex>x` without its number could be a comparison.
    return hasNumber || isLineEnd(index + 1) || byte(at: index + 1) == .space ? index + 1 : nil
  }

  /// Where a line that begins with a code fence goes on with code, as in forum pages that lost a
  /// line end; the line's end when it holds the fence alone or the name of a language.
  private mutating func codeAfterFence() -> Int? {
    if let end = tildeFence(at: position) { return end }
    guard peek() == .backtick, peek(1) == .backtick, peek(2) == .backtick else { return nil }
    var index = position
    while byte(at: index) == .backtick { index += 1 }
    let width = index - position
    while index < limit, bytes[index].isBlank { index += 1 }
    let start = index
    while byte(at: index).isNamePart || byte(at: index) == UInt8(ascii: "-") { index += 1 }
    while index < limit, bytes[index].isBlank { index += 1 }
    return isLineEnd(index) && width < 6 ? index : start
  }

  /// The end of a line `~~~` or `~~~python`. The second is an expression too; it is a fence where a
  /// line of tildes alone closes it.
  private mutating func tildeFence(at start: Int) -> Int? {
    var index = start
    while byte(at: index) == UInt8(ascii: "~") { index += 1 }
    guard index - start >= 3 else { return nil }
    var isBare = true
    while !isLineEnd(index) {
      if !bytes[index].isBlank {
        guard bytes[index].isNamePart else { return nil }
        isBare = false
      }
      index += 1
    }
    return isBare || index < lastTildeFence() ? index : nil
  }

  /// Where the last line of tildes alone begins; 0 where there is none. It is looked for once.
  private mutating func lastTildeFence() -> Int {
    if let found = tildeFenceEnd { return found }
    var found = 0
    var line = position
    while line < limit {
      let end = lineEnd(from: line)
      let text = bytes[line..<end]
      if text.starts(with: repeatElement(UInt8(ascii: "~"), count: 3)),
        text.allSatisfy({ $0 == UInt8(ascii: "~") || $0.isBlank })
      {
        found = line
      }
      line = end + 1
    }
    tildeFenceEnd = found
    return found
  }

  /// Steps over what a terminal shows before the first prompt, where that is a session's greeting:
  /// `$ python3`, `Python 3.11.2 (main, …) [GCC 12.2.0] on linux`, `Type "help", …`.
  mutating func skipGreeting() {
    var line = position
    var greets = false
    for _ in 0..<12 where line < limit {
      var start = line
      while start < limit, bytes[start].isBlank { start += 1 }
      if case .primary = prompt(at: start) {
        if greets { position = line }
        return
      }
      if isGreeting(start) { greets = true }
      line = lineEnd(from: line) + 1
    }
  }

  private func isGreeting(_ index: Int) -> Bool {
    for word in ["Python ", "IPython ", "Interactive Elixir (", "Erlang/OTP "] as [StaticString]
    where matches(word, at: index) {
      let next = byte(at: index + word.utf8CodeUnitCount)
      return next.isDigit || byte(at: index + word.utf8CodeUnitCount - 1) == UInt8(ascii: "(")
    }
    return matches("Type \"help\", ", at: index) || matches("Type 'copyright', ", at: index)
  }

  /// At the beginning of a line inside a string: steps over what is not the string's.
  mutating func enterStringLine() {
    skipLinePrefix()
    if prompts.mode == .none {
      var column = 0
      while column < margin, position < limit, bytes[position] == .space || peek() == .tab {
        column = bytes[position] == .tab ? (column / 8 + 1) * 8 : column + 1
        position += 1
      }
      return
    }
    skipJoinedPrompt()
  }

  /// At the beginning of a line that a backslash or a string joined to the one before: steps over
  /// a prompt.
  mutating func enterJoinedLine() {
    skipLinePrefix()
    skipJoinedPrompt()
  }

  private mutating func skipJoinedPrompt() {
    guard prompts.mode == .statement else { return }
    let start = position
    let column = measureIndentation()
    switch prompt(at: position) {
    case .primary(let end): position = end
    case .continuation(let end, let aligned) where !aligned || column.wide == prompts.column:
      position = end
    default: position = start
    }
  }
}
