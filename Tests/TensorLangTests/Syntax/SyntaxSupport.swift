import TensorLang

/// What a text reads as: a dump for every statement, `!message` for every mistake, in order.
func read(_ text: String) -> [String] {
  Parser.parse(Source(name: "test", text: text)).items.map { item in
    switch item {
    case .statement(let statement): statement.dump
    case .error(let diagnostic): "!" + (diagnostic.torch ?? diagnostic.message)
    }
  }
}

func diagnostics(_ text: String) -> [Diagnostic] {
  Parser.parse(Source(name: "test", text: text)).diagnostics
}

/// A text in which `⟦` and `⟧` stand around pieces, without them, and the pieces' spans.
func unmark(_ marked: String) -> (text: String, spans: [Span]) {
  var bytes: [UInt8] = []
  var starts: [Int] = []
  var spans: [Span] = []
  for scalar in marked.unicodeScalars {
    switch scalar {
    case "⟦": starts.append(bytes.count)
    case "⟧": spans.append(Span(starts.removeLast(), bytes.count))
    default: bytes += Array(String(Character(scalar)).utf8)
    }
  }
  return (String(decoding: bytes, as: UTF8.self), spans)
}
