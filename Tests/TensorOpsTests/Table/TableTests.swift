import Testing

import TensorOps

@Suite struct TableTests {
  @Test func spellingsAreUnique() {
    var seen: [String: String] = [:]
    for operation in OperationTable.all {
      let spellings =
        [(operation.name, operation.namespaces)]
        + operation.aliases.map { ($0.name, $0.namespaces ?? operation.namespaces) }
      for (name, namespaces) in spellings {
        for bit in 0..<28 where namespaces.contains(.init(rawValue: 1 << bit)) {
          let key = "\(bit) \(name)"
          #expect(
            seen[key] == nil, "\(name) is declared by \(seen[key] ?? "") and \(operation.name)")
          seen[key] = operation.name
        }
      }
    }
  }

  @Test(arguments: OperationTable.all.indices)
  func isDocumented(_ place: Int) throws {
    let operation = OperationTable.all[place]
    let name = operation.name
    #expect(operation.summary.hasSuffix("."))
    #expect(operation.summary.count > 8)
    #expect(!operation.shapes.isEmpty)
    #expect(!operation.source.isEmpty)
    #expect(!operation.signatures.isEmpty)
    #expect(
      operation.examples.contains { if case .gives = $0.outcome { true } else { false } },
      "\(name) shows no example that works")
  }

  /// What a page points to is there.
  @Test func relatedOperationsExist() {
    let known = Set(
      OperationTable.all.flatMap { [$0.name] + $0.aliases.map(\.name) }
        + OperationTable.all.filter { $0.writes.contains(.inPlace) }.map { $0.name + "_" })
    for operation in OperationTable.all {
      for name in operation.related {
        #expect(known.contains(name), "\(operation.name) points to \(name)")
      }
    }
  }

  /// Defaults come after what must be given, and keywords after positions.
  @Test func signaturesAreWellFormed() {
    for operation in OperationTable.all {
      for signature in operation.signatures {
        var names: Set<String> = []
        var sawKeyword = false
        for parameter in signature.parameters {
          #expect(names.insert(parameter.name).inserted, "\(operation.name): \(parameter.name)")
          if parameter.keywordOnly { sawKeyword = true }
          #expect(
            !sawKeyword || parameter.keywordOnly,
            "\(operation.name): \(parameter.name) follows a keyword-only parameter")
        }
      }
    }
  }
}
