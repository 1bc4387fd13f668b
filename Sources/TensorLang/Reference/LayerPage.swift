/// What the declarations know of a layer, as text: for `help`, and for the reference page.
package enum LayerPage {
  /// `torch.nn.Linear(in_features, out_features, bias=True, device=None, dtype=None)`.
  package static func signature(of layer: LayerDeclaration) -> String {
    if layer.takesAnything { return "torch.nn.\(layer.name)(*args, **kwargs)" }
    if layer.kind == .sequential { return "torch.nn.\(layer.name)(*layers)" }
    var parts: [String] = []
    var starred = false
    for parameter in layer.parameters {
      if parameter.keywordOnly && !starred {
        parts.append("*")
        starred = true
      }
      parts.append(
        parameter.defaultValue.map { "\(parameter.name)=\(text($0))" } ?? parameter.name)
    }
    return "torch.nn.\(layer.name)(\(parts.joined(separator: ", ")))"
  }

  /// `layer(x1, x2)`; nil where it can't be called.
  static func callText(of layer: LayerDeclaration) -> String? {
    if case .missing = layer.forward { return nil }
    let inputs = layer.inputs.map { input in
      input.defaultValue.map { "\(input.name)=\(text($0))" } ?? input.name
    }
    return "layer(\(inputs.joined(separator: ", ")))"
  }

  private static func text(_ value: Value) -> String {
    switch value {
    case .bool(let flag): flag ? "True" : "False"
    case .int(let number): "\(number)"
    case .float(let number): FloatText.repr(number)
    case .string(let string): StringText.repr(string.text)
    default: "None"
    }
  }

  private static func source(of layer: LayerDeclaration) -> String {
    "PyTorch: torch.nn.\(layer.name)"
  }

  private static func held(by layer: LayerDeclaration) -> String {
    layer.state.map(\.name).joined(separator: ", ")
  }

  /// The text that `help(nn.Linear)` shows.
  package static func help(_ layer: LayerDeclaration) -> String {
    var lines = [signature(of: layer)]
    if let call = callText(of: layer) { lines.append(call) }
    lines += ["", layer.summary, "", "shapes    \(layer.shapes)"]
    if !layer.state.isEmpty { lines.append("holds     \(held(by: layer))") }
    for (place, note) in layer.notes.enumerated() {
      lines.append((place == 0 ? "notes     " : "          ") + note)
    }
    if !layer.related.isEmpty {
      lines.append("see also  \(layer.related.joined(separator: ", "))")
    }
    lines.append("source    \(source(of: layer))")
    if !layer.examples.isEmpty { lines += [""] + examples(layer) }
    return lines.joined(separator: "\n")
  }

  /// The page of the reference, in Markdown.
  package static func markdown() -> String {
    var text = "# Layers\n\n"
    text += "<!-- Made from the declarations by `make docs`: change those, not this. -->\n\n"
    text += "The layers of `torch.nn`, as values: made, called, printed, asked for parameters.\n"
    for family in Layers.families {
      text += "\n## \(family.title)\n"
      for layer in family.declarations { text += "\n" + section(layer) }
    }
    return text
  }

  private static func section(_ layer: LayerDeclaration) -> String {
    var text = "### \(layer.name)\n\n\(layer.summary)\n\n```text\n\(signature(of: layer))\n"
    if let call = callText(of: layer) { text += call + "\n" }
    text += "```\n\n- Shapes: `\(layer.shapes)`\n"
    if !layer.state.isEmpty { text += "- Holds: \(held(by: layer))\n" }
    for note in layer.notes { text += "- \(note)\n" }
    if !layer.related.isEmpty { text += "- See also: \(layer.related.joined(separator: ", "))\n" }
    text += "- Source: \(source(of: layer))\n"
    if !layer.examples.isEmpty {
      text += "\n```python\n\(examples(layer).joined(separator: "\n"))\n```\n"
    }
    return text
  }

  /// The lines of the reference's first page.
  package static func index() -> String {
    var text = "\n## [Layers](layers.md)\n\n| layer | what it does |\n|---|---|\n"
    for layer in Layers.all { text += "| `nn.\(layer.name)` | \(layer.summary) |\n" }
    return text
  }

  private static func examples(_ layer: LayerDeclaration) -> [String] {
    layer.examples.flatMap { example -> [String] in
      let lines = example.code.split(separator: "\n").map { ">>> " + $0 }
      switch example.outcome {
      case .gives(let text): return lines + [text]
      case .fails(let code): return lines + ["error[\(code)]"]
      }
    }
  }
}
