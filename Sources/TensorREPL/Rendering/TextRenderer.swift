@preconcurrency import Glibc
import TensorLang

/// Writes records as text for people: values and printed text on standard output; errors, notes
/// and progress on standard error.
final class TextRenderer: RecordSink {
  struct Options {
    /// Only what `print` prints, and errors.
    var quiet = false
    /// The session: assignments are answered, and a lone line needs no file name.
    var interactive = false
  }

  private let streams: Streams
  private let options: Options
  private let outputTheme: Theme
  private let errorTheme: Theme
  private let surroundings: Surroundings
  private let progress: ProgressLine
  private var prompted: Source?

  init(
    streams: Streams, options: Options, surroundings: Surroundings,
    color: Surroundings.ColorChoice
  ) {
    self.streams = streams
    self.options = options
    self.surroundings = surroundings
    outputTheme = surroundings.theme(for: streams.output, choice: color)
    errorTheme = surroundings.theme(for: streams.error, choice: color)
    progress = ProgressLine(
      stream: streams.error,
      isShown: streams.error.isTerminal && surroundings.isCapableTerminal && !options.quiet)
  }

  /// A run begins: long work is measured from here.
  ///
  /// - Parameter prompted: the text, when it was just entered and stands on the screen.
  func beginRun(prompted: Source? = nil) {
    self.prompted = prompted
    progress.begin()
  }

  /// A statement ended: what is left on the screen of its progress goes.
  func endRun() { progress.clear() }

  func receive(_ record: Record) {
    if case .progress(let done, let total, let label) = record.kind {
      streams.output.flush()
      progress.show(done: done, total: total, label: label)
      return
    }
    progress.clear()
    switch record.kind {
    case .value(let value, let muted):
      guard !muted, !options.quiet else { return }
      if case .none = value { return }
      echo(value, of: record)
    case .assigned(let bindings):
      guard options.interactive, !options.quiet else { return }
      for binding in bindings {
        let line = "# \(binding.name): \(binding.summary)"
        streams.output.write(outputTheme.paint(outputTheme.dim, line) + "\n")
      }
    case .output(let text):
      streams.output.write(shown(text))
    case .command(_, let text):
      guard !options.quiet, !text.isEmpty else { return }
      streams.output.write(shown(text))
      if !text.hasSuffix("\n") { streams.output.write("\n") }
    case .note(let code, let message):
      guard !options.quiet else { return }
      write(note: code, message, of: record)
    case .error(let diagnostic):
      write(diagnostic, of: record)
    case .progress:
      break
    }
    streams.output.endRecord()
  }

  private func echo(_ value: Value, of record: Record) {
    streams.output.write(shown(record.representation(of: value)) + "\n")
    if let summary = DimLine.summary(of: value) {
      streams.output.write(outputTheme.paint(outputTheme.dim, "# \(summary)") + "\n")
    }
  }

  /// Text as standard output gets it: raw into a pipe, made harmless on a terminal.
  private func shown(_ text: String) -> String {
    streams.output.isTerminal ? DisplayText.escapingControls(text) : text
  }

  // MARK: Standard error

  private func write(note code: String, _ message: String, of record: Record) {
    var line = errorTheme.paint(errorTheme.note, "note[\(code)]") + ": "
    let safe = DisplayText.escapingControls(message)
    line += surroundings.drawsUnicode ? safe : ASCII.spelled(safe)
    if record.source !== prompted {
      let place = " (\(DisplayText.escapingControls(record.source.name)):\(record.line))"
      line += errorTheme.paint(errorTheme.dim, place)
    }
    writeError(line + "\n")
  }

  private func write(_ diagnostic: Diagnostic, of record: Record) {
    let renderer = DiagnosticRenderer(
      theme: errorTheme, drawsUnicode: surroundings.drawsUnicode,
      columns: Surroundings.columns(of: streams.error.descriptor) ?? 100)
    // At the prompt, a lone line that stands right above needs no place.
    let isPlaced =
      record.source !== prompted || diagnostic.source !== record.source
      || diagnostic.source.lineStarts.count > 1
    // The terminal has just shown ^C, without ending the line.
    if diagnostic.type == .keyboardInterrupt, streams.error.isTerminal { streams.writeError("\n") }
    writeError(renderer.render(diagnostic, at: isPlaced))
  }

  private func writeError(_ text: String) {
    // On one screen an error begins on a line of its own.
    if streams.output.isInsideLine && streams.output.isTerminal && streams.error.isTerminal {
      streams.output.write("\n")
    }
    streams.writeError(text)
  }
}

/// One line at the bottom of the terminal that says how far long work has come.
final class ProgressLine {
  private let stream: Stream
  private let isShown: Bool
  private var begun = 0.0
  private var drawn = 0.0
  private var isOnScreen = false

  /// Work shorter than this shows nothing.
  private static let patience = 2.0
  private static let interval = 0.1

  init(stream: Stream, isShown: Bool) {
    self.stream = stream
    self.isShown = isShown
  }

  func begin() { begun = ProgressLine.now() }

  func show(done: Int, total: Int?, label: String) {
    guard isShown else { return }
    let now = ProgressLine.now()
    guard now - begun > ProgressLine.patience, now - drawn > ProgressLine.interval else { return }
    drawn = now
    let columns = Surroundings.columns(of: stream.descriptor) ?? 80
    var text = label.isEmpty ? "" : label + " "
    if let total, total > 0 {
      let share = min(1, max(0, Double(done) / Double(total)))
      text += "\(Int(share * 100))% (\(done) of \(total))"
      if share > 0.01 {
        let rest = (now - begun) / share * (1 - share)
        text += ", \(ProgressLine.duration(rest)) left"
      }
    } else {
      text += "\(done), \(ProgressLine.duration(now - begun))"
    }
    text = DisplayText.clipped(DisplayText.escapingControls(text), to: columns - 1, ellipsis: ".")
    stream.write("\r\u{1b}[K\(text)")
    stream.flush()
    isOnScreen = true
  }

  func clear() {
    guard isOnScreen else { return }
    stream.write("\r\u{1b}[K")
    stream.flush()
    isOnScreen = false
  }

  private static func duration(_ seconds: Double) -> String {
    guard seconds < 1e6 else { return "days" }
    let whole = Int(seconds.rounded(.up))
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h \(whole % 3600 / 60) min"
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
