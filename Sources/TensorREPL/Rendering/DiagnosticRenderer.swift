import TensorLang

/// Turns a diagnostic into lines for people: what happened, the source with the blamed pieces
/// marked, the reasoning, PyTorch's own words and what would run instead.
struct DiagnosticRenderer {
  var theme: Theme
  /// Whether connectors are drawn with box characters, or kept to ASCII.
  var drawsUnicode: Bool
  /// The columns that a source line may take.
  var columns: Int

  func render(_ diagnostic: Diagnostic, at location: Bool) -> String {
    var lines: [String] = []
    appendHeader(diagnostic, to: &lines)
    if location {
      let place = diagnostic.source.position(of: diagnostic.span.start)
      let name = DisplayText.escapingControls(diagnostic.source.name)
      lines.append(theme.paint(theme.dim, " --> \(name):\(place.line):\(place.column)"))
    }
    lines += SnippetRenderer(
      theme: theme, drawsUnicode: drawsUnicode, columns: columns
    ).lines(for: diagnostic)
    for line in diagnostic.details { lines.append("    " + ours(line)) }
    if let torch = diagnostic.torch, !torch.isEmpty, torch != diagnostic.message {
      lines.append(theme.paint(theme.dim, "  \(speaker(of: diagnostic)): \(oneLine(torch))"))
    }
    // Names that the message has suggested already need no list.
    let isSaid = diagnostic.fixes.allSatisfy {
      $0.gives == nil && $0.meaning == nil && diagnostic.message.contains($0.text)
    }
    if !isSaid { appendFixes(diagnostic.fixes, to: &lines) }
    appendTrace(diagnostic.trace, to: &lines)
    return lines.joined(separator: "\n") + "\n"
  }

  private func appendHeader(_ diagnostic: Diagnostic, to lines: inout [String]) {
    let message = diagnostic.message.split(separator: "\n", omittingEmptySubsequences: false)
    let head =
      theme.paint(theme.error, "error") + theme.paint(theme.code, "[\(diagnostic.code)]") + ": "
    lines.append(head + theme.paint(theme.bold, oneLine(String(message.first ?? ""))))
    for line in message.dropFirst() { lines.append("  " + oneLine(String(line))) }
  }

  /// Who says the sentence that is quoted: the language's own errors are Python's, an operation's
  /// are PyTorch's.
  private func speaker(of diagnostic: Diagnostic) -> String {
    switch diagnostic.type {
    case .syntaxError, .indentationError, .nameError, .keyError, .zeroDivisionError,
      .overflowError, .recursionError, .assertionError, .importError, .moduleNotFoundError,
      .unboundLocalError, .stopIteration, .unicodeError:
      return "Python"
    case .argumentError: return "Elixir"
    default: break
    }
    switch diagnostic.code {
    case "syntax", "unknown-name", "unsupported", "type", "value", "attribute", "key", "command",
      "call":
      return "Python"
    // PyTorch never names a built-in type as the one to blame.
    default:
      let isBuiltIn = ["list ", "tuple ", "string ", "str ", "range "].contains {
        diagnostic.torch?.hasPrefix($0) ?? false
      }
      return isBuiltIn ? "Python" : "PyTorch"
    }
  }

  private func appendFixes(_ fixes: [Diagnostic.Fix], to lines: inout [String]) {
    guard !fixes.isEmpty else { return }
    lines.append(fixes.count == 1 ? "  this runs:" : "  these run:")
    let textWidth = fixes.map { DisplayText.width($0.text) }.max() ?? 0
    let givesWidth = fixes.map { DisplayText.width($0.gives ?? "") }.max() ?? 0
    for fix in fixes {
      let hasMore = fix.gives != nil || fix.meaning != nil
      let text = hasMore ? DisplayText.padded(ours(fix.text), to: textWidth) : ours(fix.text)
      var line = "    " + theme.paint(theme.fix, text)
      if let gives = fix.gives {
        line += "    " + (fix.meaning == nil ? gives : DisplayText.padded(gives, to: givesWidth))
      } else if fix.meaning != nil, givesWidth > 0 {
        line += "    " + String(repeating: " ", count: givesWidth)
      }
      if let meaning = fix.meaning { line += "   " + theme.paint(theme.dim, ours(meaning)) }
      lines.append(line)
    }
  }

  private func appendTrace(_ trace: [Diagnostic.TraceEntry], to lines: inout [String]) {
    let (kept, omitted) = CallTrace.shortened(trace)
    // Innermost first: nearest to the line that is shown above.
    for (index, entry) in kept.reversed().enumerated() {
      if omitted > 0 && index == kept.count / 2 {
        lines.append(theme.paint(theme.dim, "  \(ellipsis) \(omitted) more calls"))
      }
      let place = entry.source.position(of: entry.span.start)
      let call = DisplayText.clipped(
        oneLine(entry.source.text(of: entry.span)), to: 60, ellipsis: ellipsis)
      let name = DisplayText.escapingControls(entry.source.name)
      lines.append(
        theme.paint(
          theme.dim, "  in \(entry.function), called at \(name):\(place.line): \(call)"))
    }
  }

  // MARK: Text

  private var ellipsis: String { drawsUnicode ? "…" : "..." }

  /// Text that must stay on its line and at a bearable length, whatever a user's name or string
  /// brought into it.
  private func oneLine(_ text: String) -> String {
    let first = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).first
    return DisplayText.clipped(ours(String(first ?? "")), to: 1000, ellipsis: ellipsis)
  }

  /// Our own wording: signs that a locale without UTF-8 can't show are spelled out.
  private func ours(_ text: String) -> String {
    let safe = DisplayText.escapingControls(text)
    return drawsUnicode ? safe : ASCII.spelled(safe)
  }
}

/// Our own signs in a locale that has only ASCII.
enum ASCII {
  static func spelled(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 >= 0x80 }) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "…": result += "..."
      case "→": result += "->"
      case "✗", "×": result += "x"
      case "·": result += "."
      case "−", "–", "—": result += "-"
      case "│": result += "|"
      case "─": result += "-"
      case "└": result += "`"
      case "‘", "’": result += "'"
      case "“", "”": result += "\""
      case "≤": result += "<="
      case "≥": result += ">="
      case "≠": result += "!="
      case "±": result += "+-"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
