/// A text with examples in it: a lesson in Markdown, a session as it stood on the screen, or a
/// script with its results in comments.
///
/// Reading a page runs nothing. `Checker` runs the examples, and `updated(with:)` makes the text in
/// which their outputs are what came out.
public struct Page: Sendable {
  public enum Form: Sendable {
    /// Fenced blocks of code, each with or without an output; prose is left alone.
    case markdown
    /// Statements behind prompts with what they print under them; a blank line ends an output.
    case transcript
    /// Code with expectations in comments, `# => 3`.
    case script
  }

  /// Something that keeps a part of the page from being checked.
  public struct Problem: Sendable {
    public let line: Int
    public let message: String

    public init(line: Int, message: String) {
      self.line = line
      self.message = message
    }
  }

  public let source: Source
  public let form: Form
  /// In the order in which they run: the order of the page.
  public private(set) var examples: [Example] = []
  public private(set) var problems: [Problem] = []

  /// Reads a page.
  ///
  /// - Parameter form: nil to tell it from the source's name and from its text.
  public init(_ source: Source, form: Form? = nil) {
    self.source = source
    let form = form ?? Page.form(of: source)
    self.form = form
    var found: (examples: [Example], problems: [Problem]) = ([], [])
    // Deep brackets need a deep stack to be read.
    LargeStack.run { _ in found = Page.read(source, form) }
    examples = found.examples
    problems = found.problems
  }

  private static func read(
    _ source: Source, _ form: Form
  ) -> (examples: [Example], problems: [Problem]) {
    switch form {
    case .markdown:
      var reader = MarkdownReader()
      reader.read(MarkdownBlocks(source))
      return (reader.examples, reader.problems)
    case .transcript:
      return (TranscriptReader(PagePart(whole: source), endsAtBlankLine: true).examples, [])
    case .script:
      let part = PagePart(whole: source)
      let transcript = TranscriptReader(part, endsAtBlankLine: false)
      if transcript.hasPrompts { return (transcript.examples, []) }
      let script = ScriptReader(part)
      return (script.examples, script.problems)
    }
  }

  // MARK: Forms

  /// What a page is: by the ending of its name, and where that says nothing, by what is in it.
  private static func form(of source: Source) -> Form {
    let name = source.name.lowercased()
    for ending in [".md", ".markdown", ".mdown", ".mkd", ".mdx", ".qmd", ".rmd"]
    where name.hasSuffix(ending) {
      return .markdown
    }
    if name.hasSuffix(".py") || name.hasSuffix(".tensor") { return .script }
    var expects = false
    for index in source.lineStarts.indices {
      let line = source.line(index + source.firstLine)
      if Fence(opening: line) != nil { return .markdown }
      if line.contains("# =>") { expects = true }
    }
    if TranscriptReader(PagePart(whole: source), endsAtBlankLine: true).hasPrompts {
      return .transcript
    }
    return expects ? .script : .transcript
  }
}

/// A piece of code on a page, and what the page says that it gives.
public struct Example: Sendable {
  /// The line of the page on which the code begins.
  public internal(set) var line: Int
  /// The code, without prompts and without what stands before it on the page (a list's
  /// indentation, a quotation's `>`): its lines are lines of the page.
  public let code: String
  /// How it runs: as at the prompt, or as a script.
  public let style: Session.Style
  /// Nil where the page shows no output: the code must only run.
  public internal(set) var expectation: Expectation?
  /// Whether the page shows this as an example: a statement of a script without an expectation is
  /// none.
  public internal(set) var isCounted = true
  /// The name that the code binds; where it gives no output, an expectation is about its value.
  var boundName: String?
  /// The number of the first example whose outputs are compared here, all of them together with
  /// those that follow; this one then has no code of its own.
  var collectsFrom: Int?

  init(line: Int, code: String, style: Session.Style, expectation: Expectation? = nil) {
    self.line = line
    self.code = code
    self.style = style
    self.expectation = expectation
  }
}

/// The output that a page shows.
public struct Expectation: Sendable {
  /// Its lines, without what stands before them on the page.
  public let lines: [String]
  let place: Place

  /// Where it stands; lines are counted from 0.
  enum Place: Sendable {
    /// On lines of its own, each behind `lead`; an empty range says where it would stand.
    case lines(Range<Int>, lead: String, result: ResultMarker?, endsAtBlankLine: Bool)
    case comments([ExpectationComment])
  }
}

/// `Out[3]: `, as notebooks write it before a value.
struct ResultMarker: Sendable {
  var text: String
  /// Whether the value begins on the next line.
  var isAlone: Bool
}

/// One `# =>` comment.
struct ExpectationComment: Sendable {
  /// The line of the page, counted from 0.
  var line: Int
  /// How many bytes of the line stand from the `#` on.
  var length: Int
  /// Whether nothing but blanks stands before it.
  var isAlone: Bool
  var text: String
}

/// Lines of a page that belong together, without what stands before them there.
struct PagePart {
  var lines: [String]
  /// The line of the page on which they begin, counted from 0.
  var first: Int
  /// What every line begins with on the page.
  var lead: String

  init(_ lines: [String], first: Int, lead: String) {
    self.lines = lines
    self.first = first
    self.lead = lead
  }

  init(whole source: Source) {
    self.init(
      source.lineStarts.indices.map { source.line($0 + source.firstLine) }, first: 0, lead: "")
  }

  /// The lines as a text of their own.
  var source: Source { Source(name: "", text: lines.joined(separator: "\n")) }
}

extension StringProtocol {
  /// Whether there is nothing but blanks.
  var isBlank: Bool { utf8.allSatisfy { $0.isBlank || $0 == .carriageReturn } }

  /// Without blanks at the end.
  var withoutTrailingBlanks: String {
    var bytes = Array(utf8)
    while let last = bytes.last, last.isBlank || last == .carriageReturn { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Without blanks at the beginning and the end.
  var withoutBlanks: String {
    String(decoding: withoutTrailingBlanks.utf8.drop { $0.isBlank }, as: UTF8.self)
  }
}
