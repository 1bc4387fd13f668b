import TensorOps

/// What the table knows of an operation, as text: for `help`, and for the reference pages.
package enum OperationPage {
  /// How an operation can be called, one line a signature: `torch.sum(input, dim=None, …)`.
  package static func signatures(of operation: Operation) -> [String] {
    operation.signatures.map { signature in
      call(prefix(of: operation), operation.name, signature, operation)
    }
  }

  /// Where it is found: `torch.sum, x.sum`.
  package static func spellings(of operation: Operation) -> [String] {
    var result: [String] = []
    func add(_ name: String, _ namespaces: Operation.Namespaces) {
      for (namespace, prefix) in Operation.Namespaces.prefixes
      where namespaces.contains(namespace) && namespace != .syntax {
        let prefix = namespace == .functional ? "F." : prefix
        let call = Operation.Namespaces.methods.contains(namespace) ? "()" : ""
        result.append(prefix + name + call)
      }
      if operation.writes.contains(.inPlace), namespaces.contains(.method) {
        result.append("x.\(name)_()")
      }
    }
    add(operation.name, operation.namespaces)
    for alias in operation.aliases { add(alias.name, alias.namespaces ?? operation.namespaces) }
    return result
  }

  /// The text that `help(torch.sum)` shows.
  package static func help(_ operation: Operation) -> String {
    var lines = signatures(of: operation)
    lines += ["", operation.summary, ""]
    lines.append("shapes    \(operation.shapes)")
    if let formula = operation.formula { lines.append("formula   \(formula)") }
    for (place, note) in operation.notes.enumerated() {
      lines.append((place == 0 ? "notes     " : "          ") + note)
    }
    lines.append("spelled   \(spellings(of: operation).joined(separator: ", "))")
    if operation.writes.contains(.out) { lines.append("out=      stores into a given tensor") }
    if !operation.related.isEmpty {
      lines.append("see also  \(operation.related.joined(separator: ", "))")
    }
    lines.append("source    \(operation.source)")
    if !operation.examples.isEmpty { lines += [""] + examples(operation) }
    return lines.joined(separator: "\n")
  }

  /// A family's page of the reference, in Markdown.
  package static func markdown(_ family: OperationTable.Family) -> String {
    var text = "# \(family.title)\n\n"
    text += "<!-- Made from the declarations by `make docs`: change those, not this. -->\n"
    for operation in family.operations {
      text += "\n## \(operation.name)\n\n\(operation.summary)\n\n```text\n"
      text += signatures(of: operation).joined(separator: "\n") + "\n```\n\n"
      text += "- Shapes: `\(operation.shapes)`\n"
      if let formula = operation.formula { text += "- Formula: `\(formula)`\n" }
      for note in operation.notes { text += "- \(note)\n" }
      let spellings = spellings(of: operation).map { "`\($0)`" }.joined(separator: ", ")
      if !spellings.isEmpty { text += "- Spelled: \(spellings)\n" }
      if operation.writes.contains(.out) { text += "- `out=` stores into a given tensor.\n" }
      if !operation.related.isEmpty {
        text += "- See also: \(operation.related.joined(separator: ", "))\n"
      }
      text += "- Source: \(operation.source)\n"
      if !operation.examples.isEmpty {
        text += "\n```python\n\(examples(operation).joined(separator: "\n"))\n```\n"
      }
    }
    return text
  }

  /// The file that a family's page stands in.
  package static func fileName(_ family: OperationTable.Family) -> String {
    let words = family.title.lowercased().split { !$0.isLetter && !$0.isNumber }
    return words.joined(separator: "-") + ".md"
  }

  /// The reference's first page: every operation with its summary.
  package static func index() -> String {
    var text = "# Reference\n\n"
    text += "<!-- Made from the declarations by `make docs`: change those, not this. -->\n"
    for family in OperationTable.families {
      text +=
        "\n## [\(family.title)](\(fileName(family)))\n\n| operation | what it does |\n|---|---|\n"
      for operation in family.operations {
        text += "| `\(operation.name)` | \(operation.summary) |\n"
      }
    }
    return text + LayerPage.index()
  }

  // MARK: Pieces

  private static func prefix(of operation: Operation) -> String {
    Operation.Namespaces.prefixes.first { operation.namespaces.contains($0.namespace) }?.prefix
      ?? "x."
  }

  private static func call(
    _ prefix: String, _ name: String, _ signature: OperationSignature, _ operation: Operation
  ) -> String {
    if operation.namespaces.isSubset(of: .attributes) { return prefix + name }
    if operation.namespaces == .syntax { return "x[…]" }
    var parts: [String] = []
    var starred = false
    for parameter in signature.parameters.dropFirst(prefix == "x." || prefix == "a." ? 1 : 0) {
      if parameter.keywordOnly && !starred {
        parts.append("*")
        starred = true
      }
      let name = parameter.variadic ? "*\(parameter.name)" : parameter.name
      parts.append(
        parameter.defaultValue.map { "\(name)=\(Binder.defaultText($0))" } ?? name)
    }
    return "\(prefix)\(name)(\(parts.joined(separator: ", ")))"
  }

  /// The examples as a session shows them.
  private static func examples(_ operation: Operation) -> [String] {
    operation.examples.flatMap { example -> [String] in
      let code = example.code.split(separator: "\n", omittingEmptySubsequences: false).map {
        ($0.hasPrefix(" ") ? "... " : ">>> ") + $0
      }
      return switch example.outcome {
      case .gives(let text): code + [text]
      case .fails(let name): code + ["error[\(name)]"]
      }
    }
  }
}
