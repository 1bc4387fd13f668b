/// Makes examples of a Markdown page's blocks.
///
/// - A block of code with prompts is a transcript.
/// - A block of code without is run whole. What it gives is compared with the output block that
///   follows it: one marked `output`, or one marked `text` or not at all with nothing between the
///   two. Without one the code must run, and `# =>` comments in it are compared.
/// - A block that is not marked is code, unless it is such an output.
/// - An indented block counts only when it has prompts.
struct MarkdownReader {
  private(set) var examples: [Example] = []
  private(set) var problems: [Page.Problem] = []

  /// The example that an output block right here would belong to.
  private var isOpen = false
  /// Where the examples of the last code block begin.
  private var blockStart = 0
  private var wasSkipped = false

  mutating func read(_ page: MarkdownBlocks) {
    for block in page.blocks { read(block) }
    problems = (problems + page.problems).sorted { $0.line < $1.line }
  }

  private mutating func read(_ block: MarkdownBlocks.Block) {
    switch block.kind {
    case .code:
      readCode(block)
    case .bare:
      if block.followsDirectly && isAwaited, !hasPrompts(block.part) {
        take(block)
      } else {
        readCode(block)
      }
    case .output(let isNamed):
      if isAwaited && (isNamed || block.followsDirectly) {
        take(block)
      } else if isNamed && !block.isSkipped {
        problems.append(
          .init(
            line: block.part.first,
            message: "this output follows no code without prompts, so nothing is compared with it"))
      }
    case .indented:
      let transcript = TranscriptReader(block.part, endsAtBlankLine: false)
      guard transcript.hasPrompts else { return }
      if !block.isSkipped { examples += transcript.examples }
      isOpen = false
      wasSkipped = false
    case .foreign:
      isOpen = false
      wasSkipped = false
    }
  }

  /// Whether an output block would belong to the last code.
  private var isAwaited: Bool { isOpen || wasSkipped }

  private func hasPrompts(_ part: PagePart) -> Bool {
    TranscriptReader(part, endsAtBlankLine: false).hasPrompts
  }

  private mutating func readCode(_ block: MarkdownBlocks.Block) {
    isOpen = false
    wasSkipped = false
    if block.isSkipped {
      wasSkipped = !hasPrompts(block.part)
      return
    }
    let transcript = TranscriptReader(block.part, endsAtBlankLine: false)
    if transcript.hasPrompts {
      examples += transcript.examples
      return
    }
    blockStart = examples.count
    let script = ScriptReader(block.part)
    problems += script.problems
    guard script.hasCode else { return }
    isOpen = true
    if script.hasExpectations {
      examples += script.examples
    } else {
      examples.append(
        Example(
          line: block.part.first + 1, code: block.part.lines.joined(separator: "\n"),
          style: .script))
    }
  }

  /// Takes a block as the output of the code before it.
  private mutating func take(_ block: MarkdownBlocks.Block) {
    defer {
      isOpen = false
      wasSkipped = false
    }
    if wasSkipped || block.isSkipped { return }
    let part = block.part
    var first = 0
    var end = part.lines.count
    while end > first, part.lines[end - 1].isBlank { end -= 1 }
    while first < end, part.lines[first].isBlank { first += 1 }
    let expectation = Expectation(
      lines: Array(part.lines[first..<end]),
      place: .lines(
        part.first + first..<part.first + end, lead: part.lead, result: nil,
        endsAtBlankLine: false))
    if examples.count == blockStart + 1, examples[blockStart].expectation == nil {
      examples[blockStart].expectation = expectation
      examples[blockStart].isCounted = true
    } else {
      var whole = Example(
        line: part.first + 1, code: "", style: .script, expectation: expectation)
      whole.collectsFrom = blockStart
      examples.append(whole)
    }
  }
}
