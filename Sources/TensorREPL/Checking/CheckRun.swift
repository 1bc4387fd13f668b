@preconcurrency import Glibc
import TensorLang

/// One run of `tensor check`: its files in order, each in a session of its own.
final class CheckRun {
  private let command: CheckCommand
  private let streams = Streams()
  private let report: CheckReport
  private let renderer: DiagnosticRenderer

  /// What was counted over all files.
  private var examples = 0
  private var agreed = 0
  private var hasDifference = false
  private var hasUnreadable = false

  init(command: CheckCommand) {
    self.command = command
    report = CheckReport(
      streams: streams, surroundings: Surroundings.current, color: command.color,
      json: command.json)
    // What a page shows is the same wherever it is checked.
    renderer = DiagnosticRenderer(theme: .plain, drawsUnicode: true, columns: 100)
  }

  /// Checks everything and gives the exit status.
  func run() -> Int32 {
    // A reader that leaves is seen where it is written to.
    signal(SIGPIPE, SIG_IGN)
    for file in command.files {
      guard check(file) else {
        streams.flush()
        return 130
      }
    }
    if !command.json && examples > 0 && (!command.quiet || agreed < examples) {
      streams.output.write(
        "\(agreed) of \(CheckReport.count(examples, "example")) "
          + (examples == 1 ? "agrees\n" : "agree\n"))
    }
    streams.flush()
    return hasUnreadable ? 66 : hasDifference ? 1 : 0
  }

  /// False when Ctrl-C ended it.
  private func check(_ file: String) -> Bool {
    let text: SourceText
    do throws(SourceText.Unreadable) {
      text =
        try file == "-"
        ? .readStandardInput(limit: PageFile.mostBytes)
        : .read(path: file, limit: PageFile.mostBytes)
    } catch {
      tell(error.message)
      hasUnreadable = true
      return true
    }
    if let problem = text.encodingProblem {
      // Half a text would be compared with half its outputs, and written back broken.
      let line = text.source.position(of: problem.span.start).line
      tell(.init(line: line, message: problem.message), in: text.source)
      return true
    }
    return check(Page(text.source), file: file, hasMark: text.hasByteOrderMark)
  }

  private func check(_ page: Page, file: String, hasMark: Bool) -> Bool {
    if page.examples.allSatisfy({ !$0.isCounted }) && page.problems.isEmpty {
      if !command.json && !command.quiet {
        streams.output.write("\(DisplayText.escapingControls(page.source.name)): no examples\n")
        streams.output.endRecord()
      }
      if page.examples.isEmpty { return true }
    }
    // What is written moves the lines: then everything is told afterwards.
    if !command.update { for problem in page.problems { tell(problem, in: page.source) } }
    let session = Session(options: command.sessionOptions.options)
    Signals.interrupt(session.interrupt)
    if Signals.takeInterrupt() { return false }
    let render: (Diagnostic) -> String = { [renderer] in renderer.render($0, at: false) }
    var differences: [Checker.Result] = []
    let outcome = Checker(session: session, render: render).check(page) { result in
      if result.difference == nil {
        agree(result)
      } else if command.update {
        differences.append(result)
      } else {
        tell(result, in: page.source)
      }
    }
    if case .interrupted = outcome { return false }
    var problems: [Page.Problem] = []
    if case .ended(let line, let rest) = outcome {
      let count = CheckReport.count(rest, "example")
      problems.append(
        .init(line: line, message: "this ended the session; \(count) after it did not run"))
      examples += rest
    }
    if command.update {
      let update = page.updated(with: differences, render: render)
      let isWritten = write(update, to: file, hasMark: hasMark)
      for problem in page.problems + problems {
        let line = isWritten ? update.line(problem.line) : problem.line
        tell(.init(line: line, message: problem.message), in: page.source)
      }
      for result in differences {
        if isWritten && update.written.contains(result.index) {
          agree(result)
        } else {
          tell(isWritten ? update.moved(result) : result, in: page.source)
        }
      }
    } else {
      for problem in problems { tell(problem, in: page.source) }
    }
    return true
  }

  /// Whether something was written.
  private func write(_ update: PageUpdate, to file: String, hasMark: Bool) -> Bool {
    if update.written.isEmpty { return false }
    let mark: [UInt8] = hasMark ? [0xEF, 0xBB, 0xBF] : []
    do throws(PageFile.Unwritable) {
      try PageFile.replace(file, with: mark + Array(update.text.utf8))
    } catch {
      tell(error.message)
      return false
    }
    if !command.json && !command.quiet {
      let count = CheckReport.count(update.written.count, "output")
      streams.output.write("\(DisplayText.escapingControls(file)): \(count) written\n")
    }
    return true
  }

  // MARK: Counting and telling

  private func agree(_ result: Checker.Result) {
    guard result.example.isCounted || result.difference != nil else { return }
    examples += 1
    agreed += 1
  }

  private func tell(_ result: Checker.Result, in source: Source) {
    examples += 1
    hasDifference = true
    report.difference(result, in: source)
  }

  private func tell(_ problem: Page.Problem, in source: Source) {
    hasDifference = true
    report.problem(problem, in: source)
  }

  private func tell(_ message: String) {
    streams.writeError("tensor: \(DisplayText.escapingControls(message))\n")
  }
}
