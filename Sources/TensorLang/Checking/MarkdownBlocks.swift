/// The blocks of a Markdown page that may hold code or its output, by CommonMark's rules for fenced
/// and indented code, HTML comments, lists and quotations.
///
/// Source: CommonMark 0.31, sections 4.4 to 4.6 and 5.1 to 5.2.
struct MarkdownBlocks {
  struct Block {
    enum Kind {
      case code
      /// A fence without a language.
      case bare
      /// Marked as somebody's output; `isNamed` when it can be nothing else.
      case output(isNamed: Bool)
      case indented
      /// Another language.
      case foreign
    }

    var kind: Kind
    var part: PagePart
    /// `<!-- tensor: skip -->` stands before it.
    var isSkipped: Bool
    /// Nothing but blank lines and comments stands between the block before and this one.
    var followsDirectly: Bool
  }

  private(set) var blocks: [Block] = []
  private(set) var problems: [Page.Problem] = []

  private let source: Source
  /// The line that is looked at, counted from 0.
  private var index = 0
  private var isDirect = false
  private var skipsNext = false
  /// Whether an indented line here is code rather than a paragraph that goes on.
  private var mayIndent = true
  /// In a list, an indented fence is a fence of the list's item.
  private var isInList = false

  init(_ source: Source) {
    self.source = source
    while index < source.lineStarts.count { readBlock() }
  }

  private func line(_ index: Int) -> String { source.line(index + source.firstLine) }

  private mutating func readBlock() {
    let line = line(index)
    if line.isBlank {
      mayIndent = true
      index += 1
      return
    }
    let indentation = Fence.columns(of: line)
    let isIndentedCode = indentation >= 4 && mayIndent && !isInList
    if !isIndentedCode, let fence = Fence(opening: line) {
      if fence.isInItem { isInList = true }
      return readFenced(fence)
    }
    if indentation < 4, line.withoutBlanks.hasPrefix("<!--") { return readComment() }
    if indentation >= 4 && mayIndent { return readIndented() }
    if Fence.beginsItem(line) { isInList = true } else if indentation == 0 { isInList = false }
    mayIndent = line.hasPrefix("#")
    isDirect = false
    skipsNext = false
    index += 1
  }

  private mutating func readComment() {
    var text = ""
    repeat {
      text += line(index) + "\n"
      index += 1
    } while index < source.lineStarts.count && !text.contains("-->")
    mayIndent = true
    var words = text.split { $0.isWhitespace }
    if words.first == "<!--" { words.removeFirst() }
    if words.last == "-->" { words.removeLast() }
    if words == ["tensor:", "skip"] { skipsNext = true }
  }

  private mutating func add(_ kind: Block.Kind, _ part: PagePart) {
    blocks.append(
      Block(kind: kind, part: part, isSkipped: skipsNext, followsDirectly: isDirect))
    isDirect = true
    skipsNext = false
    mayIndent = true
  }

  private mutating func readFenced(_ fence: Fence) {
    let opening = index
    var lines: [String] = []
    var isClosed = false
    index += 1
    while index < source.lineStarts.count {
      guard let content = fence.content(of: line(index)) else {
        // The quotation ended, and the block with it.
        isClosed = true
        break
      }
      index += 1
      if fence.isClosed(by: content) {
        isClosed = true
        break
      }
      lines.append(content)
    }
    guard isClosed else {
      let mark = String(repeating: fence.mark == .backtick ? "`" : "~", count: fence.width)
      problems.append(
        .init(
          line: opening + source.firstLine,
          message: "this block is never closed: no line with \(mark) follows"))
      return
    }
    add(
      MarkdownBlocks.kind(of: fence.language),
      PagePart(lines, first: opening + 1, lead: fence.lead))
  }

  private mutating func readIndented() {
    let first = index
    var lines: [String] = []
    while index < source.lineStarts.count {
      let line = line(index)
      if !line.isBlank && Fence.columns(of: line) < 4 { break }
      lines.append(line)
      index += 1
    }
    while let last = lines.last, last.isBlank { lines.removeLast() }
    var lead = Array(lines[0].utf8.prefix { $0.isBlank })
    for line in lines where !line.isBlank {
      var common = 0
      for (one, other) in zip(lead, line.utf8) {
        guard one == other else { break }
        common += 1
      }
      lead.removeSubrange(common...)
    }
    let contents = lines.map { line in
      line.isBlank ? "" : String(decoding: line.utf8.dropFirst(lead.count), as: UTF8.self)
    }
    add(.indented, PagePart(contents, first: first, lead: String(decoding: lead, as: UTF8.self)))
  }

  // MARK: Languages

  private static let codeNames: Set<String> = [
    "python", "py", "python3", "py3", "pycon", "python-repl", "doctest", "ipython", "ipython3",
    "tensor",
  ]

  private static func kind(of language: String) -> Block.Kind {
    switch language {
    case "": .bare
    case "output": .output(isNamed: true)
    case "text", "txt", "plain", "plaintext": .output(isNamed: false)
    default: codeNames.contains(language) ? .code : .foreign
    }
  }
}

/// The line that opens a fenced block.
struct Fence {
  /// What the contents' lines begin with on the page: indentation and the quotation's `>`.
  let lead: String
  let mark: UInt8
  let width: Int
  /// The first word after the fence, in small letters.
  let language: String
  /// Whether a list's item begins on the same line.
  let isInItem: Bool

  init?(opening line: String) {
    let bytes = Array(line.utf8)
    var lead: [UInt8] = []
    var index = 0
    var isInItem = false
    while index < bytes.count {
      if bytes[index].isBlank || bytes[index] == .greater {
        lead.append(bytes[index])
        index += 1
      } else if let width = Fence.itemWidth(in: bytes, at: index) {
        lead += [UInt8](repeating: .space, count: width)
        index += width
        isInItem = true
      } else {
        break
      }
    }
    guard index < bytes.count else { return nil }
    let mark = bytes[index]
    guard mark == .backtick || mark == UInt8(ascii: "~") else { return nil }
    let width = bytes[index...].prefix { $0 == mark }.count
    let info = bytes[(index + width)...]
    guard width >= 3, mark != .backtick || !info.contains(.backtick) else { return nil }
    self.lead = String(decoding: lead, as: UTF8.self)
    self.mark = mark
    self.width = width
    self.isInItem = isInItem
    // `{.python}` and `{python, echo=true}` are other programs' ways to name a language.
    let word = info.drop { $0.isBlank || $0 == .openBrace || $0 == .dot }
      .prefix { !$0.isBlank && $0 != .comma && $0 != .openBrace && $0 != .closeBrace }
    language = String(decoding: word, as: UTF8.self).lowercased()
  }

  /// A line inside the block, without what stands before it; nil when the quotation has ended.
  func content(of line: String) -> String? {
    let bytes = Array(line.utf8)
    var index = 0
    for byte in lead.utf8 {
      if byte == .greater {
        while index < bytes.count, bytes[index].isBlank { index += 1 }
        guard index < bytes.count, bytes[index] == .greater else { return nil }
        index += 1
      } else if index < bytes.count, bytes[index].isBlank {
        index += 1
      }
    }
    return String(decoding: bytes[index...], as: UTF8.self)
  }

  func isClosed(by content: String) -> Bool {
    let bytes = Array(content.utf8).drop { $0.isBlank }
    let run = bytes.prefix { $0 == mark }
    return run.count >= width && bytes.dropFirst(run.count).allSatisfy { $0.isBlank }
  }

  /// The columns of a line's indentation, with tab stops every 4.
  static func columns(of line: String) -> Int {
    var columns = 0
    for byte in line.utf8 {
      if byte == .space {
        columns += 1
      } else if byte == .tab {
        columns = (columns / 4 + 1) * 4
      } else {
        break
      }
    }
    return columns
  }

  /// Whether a list's item begins with the line.
  static func beginsItem(_ line: String) -> Bool {
    let bytes = Array(line.utf8)
    let start = bytes.prefix { $0.isBlank }.count
    return itemWidth(in: bytes, at: start) != nil
  }

  /// The width of `- ` or `12. ` at an index.
  private static func itemWidth(in bytes: [UInt8], at start: Int) -> Int? {
    var index = start
    switch bytes[index...].first {
    case UInt8(ascii: "-"), .star, UInt8(ascii: "+"): index += 1
    case .some(let byte) where byte.isDigit:
      while index < bytes.count, bytes[index].isDigit { index += 1 }
      guard index < bytes.count, index - start <= 9,
        bytes[index] == .dot || bytes[index] == UInt8(ascii: ")")
      else { return nil }
      index += 1
    default: return nil
    }
    guard index < bytes.count, bytes[index].isBlank else { return nil }
    return index + 1 - start
  }
}
