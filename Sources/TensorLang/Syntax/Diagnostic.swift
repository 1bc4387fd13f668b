/// The Python exception that Python or PyTorch would raise; its text is the exception's name.
public enum ExceptionType: String, Sendable {
  case syntaxError = "SyntaxError"
  case indentationError = "IndentationError"
  case nameError = "NameError"
  case typeError = "TypeError"
  case valueError = "ValueError"
  case indexError = "IndexError"
  case keyError = "KeyError"
  case attributeError = "AttributeError"
  case runtimeError = "RuntimeError"
  case notImplementedError = "NotImplementedError"
  case zeroDivisionError = "ZeroDivisionError"
  case overflowError = "OverflowError"
  case memoryError = "MemoryError"
  case recursionError = "RecursionError"
  case assertionError = "AssertionError"
  case importError = "ImportError"
  case moduleNotFoundError = "ModuleNotFoundError"
  case unboundLocalError = "UnboundLocalError"
  case stopIteration = "StopIteration"
  case unicodeError = "UnicodeError"
  case keyboardInterrupt = "KeyboardInterrupt"
  case fileNotFoundError = "FileNotFoundError"
  case osError = "OSError"
  /// NumPy's own, both a ValueError and an IndexError.
  case axisError = "AxisError"
  /// Elixir's.
  case argumentError = "ArgumentError"
  case linAlgError = "LinAlgError"
  /// A mistake of this program's own.
  case internalError = "InternalError"
}

/// One error or note as data: what happened, where, and what would work. Renderers turn it into
/// terminal text, plain text or JSON; nothing in it is formatted for any of them.
public struct Diagnostic: Sendable {
  /// Which source text the spans count in.
  public var source: Source
  /// Our own stable name of this kind of problem: `syntax`, `unknown-name`, `unsupported`, or an
  /// operation's code such as `broadcast`.
  public var code: String
  public var type: ExceptionType
  /// What went wrong, in one line, in our words.
  public var message: String
  /// The first line of PyTorch's (or Python's) own message, word for word, where there is one.
  public var torch: String?
  /// The blamed piece of the source.
  public var span: Span
  /// Further pieces, each with a few words (an operand and its shape).
  public var labels: [Label]
  /// Lines that explain, shown under the source: aligned dims and the like.
  public var details: [String]
  /// What would work instead.
  public var fixes: [Fix]
  /// The calls under way, innermost last.
  public var trace: [TraceEntry]

  public init(
    source: Source, code: String, type: ExceptionType, message: String, torch: String? = nil,
    span: Span, labels: [Label] = [], details: [String] = [], fixes: [Fix] = [],
    trace: [TraceEntry] = []
  ) {
    self.source = source
    self.code = code
    self.type = type
    self.message = message
    self.torch = torch
    self.span = span
    self.labels = labels
    self.details = details
    self.fixes = fixes
    self.trace = trace
  }

  public struct Label: Sendable {
    public var span: Span
    public var text: String

    public init(_ span: Span, _ text: String) {
      self.span = span
      self.text = text
    }
  }

  /// A replacement that was tried and works.
  public struct Fix: Sendable {
    public var text: String
    public var gives: String?
    public var meaning: String?

    public init(text: String, gives: String? = nil, meaning: String? = nil) {
      self.text = text
      self.gives = gives
      self.meaning = meaning
    }
  }

  public struct TraceEntry: Sendable {
    public var function: String
    public var source: Source
    public var span: Span

    public init(function: String, source: Source, span: Span) {
      self.function = function
      self.source = source
      self.span = span
    }
  }
}

/// A source text and its name: a file's path, `<input>`, `-c`.
///
/// A class, so that every span of a long session points at one shared text.
public final class Source: Sendable {
  public let name: String
  public let text: String
  /// The text's bytes, for slicing by span.
  public let bytes: [UInt8]
  /// The offset at which each line begins; LF, CR and CRLF end lines.
  public let lineStarts: [Int]
  /// The number of the first line: more than 1 for a text cut out of a page.
  public let firstLine: Int

  public init(name: String, text: String, firstLine: Int = 1) {
    self.name = name
    self.text = text
    self.firstLine = firstLine
    bytes = Array(text.utf8)
    var starts = [0]
    for offset in bytes.indices {
      switch bytes[offset] {
      case UInt8(ascii: "\n"): starts.append(offset + 1)
      case UInt8(ascii: "\r"):
        if offset + 1 == bytes.count || bytes[offset + 1] != UInt8(ascii: "\n") {
          starts.append(offset + 1)
        }
      default: break
      }
    }
    lineStarts = starts
  }

  /// The line and the 1-based column, counted in Unicode scalars, of a byte offset.
  public func position(of offset: Int) -> (line: Int, column: Int) {
    let offset = max(0, min(offset, bytes.count))
    let index = lineIndex(of: offset)
    var column = 1
    for byte in bytes[lineStarts[index]..<offset] where byte & 0xC0 != 0x80 { column += 1 }
    return (index + firstLine, column)
  }

  /// Which of the text's own lines, counted from 0, holds a byte offset.
  func lineIndex(of offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  /// The offset at which a line begins that `position(of:)` named.
  public func lineStart(_ number: Int) -> Int {
    lineStarts[max(0, min(number - firstLine, lineStarts.count - 1))]
  }

  /// The text of a line, without its line end.
  public func line(_ number: Int) -> String {
    let index = number - firstLine
    guard lineStarts.indices.contains(index) else { return "" }
    let start = lineStarts[index]
    var end = index + 1 < lineStarts.count ? lineStarts[index + 1] : bytes.count
    while end > start, bytes[end - 1] == UInt8(ascii: "\n") || bytes[end - 1] == UInt8(ascii: "\r")
    {
      end -= 1
    }
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  /// The text that a span covers.
  public func text(of span: Span) -> String {
    let start = max(0, min(span.start, bytes.count))
    let end = max(start, min(span.end, bytes.count))
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }
}
