import TensorOps

extension Session {
  /// What could stand at `cursor`, a UTF-8 offset into `text`: names, attributes of a value that
  /// can be known without running anything, keywords of a call, modules after `import`, commands.
  public func completions(for text: String, cursor: Int) -> Completions {
    let bytes = Array(text.utf8)
    let cursor = max(0, min(cursor, bytes.count))
    var finder = CompletionFinder(interpreter, bytes, cursor)
    return finder.find()
  }
}

/// Looks at the text before the cursor and decides what is being typed.
private struct CompletionFinder {
  private let interpreter: Interpreter
  private let bytes: [UInt8]
  private let cursor: Int

  init(_ interpreter: Interpreter, _ bytes: [UInt8], _ cursor: Int) {
    self.interpreter = interpreter
    self.bytes = bytes
    self.cursor = cursor
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, 65...90, 95, 97...122, 128...: return true
    default: return false
    }
  }

  private func text(_ start: Int, _ end: Int) -> String {
    String(decoding: bytes[start..<end], as: UTF8.self)
  }

  /// The start of the name that ends at a place.
  private func nameStart(_ end: Int) -> Int {
    var start = end
    while start > 0, CompletionFinder.isNameByte(bytes[start - 1]) { start -= 1 }
    return start
  }

  private var lineStart: Int {
    (bytes[0..<cursor].lastIndex(of: 10) ?? -1) + 1
  }

  mutating func find() -> Session.Completions {
    let start = nameStart(cursor)
    let prefix = text(start, cursor)
    let line = text(lineStart, cursor)
    let head = line.drop { $0 == " " || $0 == "\t" }
    let nothing = Session.Completions(range: cursor..<cursor, candidates: [])
    if isInsideStringOrComment { return nothing }
    if head.hasPrefix("%"), !head.contains(" ") {
      let commandStart = cursor - head.utf8.count
      return offer(
        interpreter.commandNames.map { ("%" + $0, "") }, String(head), commandStart)
    }
    if let modules = moduleCandidates(String(head), prefix, start) { return modules }
    if start > 0, bytes[start - 1] == UInt8(ascii: ".") {
      guard let value = value(endingAt: start - 1) else { return nothing }
      let names = interpreter.attributeNames(value).filter {
        prefix.hasPrefix("_") || !$0.hasPrefix("_")
      }
      return offer(names.map { ($0, "") }, prefix, start) { detail(of: $0, on: value) }
    }
    if let dims = dimCandidates() { return dims }
    // A number is no name.
    if let first = prefix.utf8.first, first >= 48, first <= 57 { return nothing }
    var candidates: [(String, String)] = []
    for name in keywordCandidates(before: start) { candidates.append((name + "=", "")) }
    if prefix.isEmpty && candidates.isEmpty { return nothing }
    var names: [String: String] = [:]
    for word in [
      "and", "as", "assert", "break", "continue", "def", "del", "elif", "else", "False", "for",
      "from", "if", "import", "in", "is", "lambda", "None", "not", "or", "pass", "return", "True",
      "while", "with",
    ] {
      names[word] = "keyword"
    }
    if !prefix.isEmpty {
      for name in interpreter.bareNames() { names[name] = "" }
      for name in interpreter.builtins.keys { names[name] = "" }
      for slot in interpreter.globals.values where !slot.value.isUnbound {
        names[slot.name] = interpreter.summary(of: slot.value) ?? slot.value.typeName
      }
      candidates += names.map { ($0.key, $0.value) }
    }
    return offer(candidates, prefix, start) { name in
      interpreter.lookUp(name).map { interpreter.completionDetail(of: $0) } ?? ""
    }
  }

  /// Beyond this many candidates nobody reads a line for each.
  private static let mostDetails = 100

  /// The names that begin as the typed one does. `detail` is asked for those that have none, when
  /// they are few enough to be listed.
  private func offer(
    _ names: [(String, String)], _ prefix: String, _ start: Int,
    detail: (String) -> String = { _ in "" }
  ) -> Session.Completions {
    var seen = Set<String>()
    let fitting = names.filter {
      $0.0.hasPrefix(prefix) && (prefix.hasPrefix("_") || !$0.0.hasPrefix("_"))
        && seen.insert($0.0).inserted
    }
    let asks = fitting.count <= CompletionFinder.mostDetails
    let candidates = fitting.sorted { $0.0 < $1.0 }.map { name, known in
      Session.Completions.Candidate(
        text: name, detail: known.isEmpty && asks ? detail(name) : known)
    }
    return Session.Completions(range: start..<cursor, candidates: candidates)
  }

  /// A method's signature or an attribute's type, for the list that Tab shows.
  private func detail(of name: String, on value: Value) -> String {
    switch value {
    case .object, .tensor, .tuple:
      guard let member = (try? interpreter.attributeIfThere(value, name)) ?? nil else { return "" }
      return interpreter.completionDetail(of: member)
    default: return ""
    }
  }

  // MARK: Dims

  /// After `dim=` in a call whose tensor is known: the dims that it has, with their sizes.
  private func dimCandidates() -> Session.Completions? {
    var start = cursor
    while start > 0, (48...57).contains(bytes[start - 1]) { start -= 1 }
    if start > 0, bytes[start - 1] == UInt8(ascii: "-") { start -= 1 }
    var place = start
    func skipBlanks() { while place > 0, bytes[place - 1] == UInt8(ascii: " ") { place -= 1 } }
    skipBlanks()
    guard place > 0, bytes[place - 1] == UInt8(ascii: "=") else { return nil }
    place -= 1
    skipBlanks()
    let keyword = text(nameStart(place), place)
    guard ["dim", "axis", "dim0", "dim1"].contains(keyword),
      let shape = shapeOfCall(before: nameStart(place))
    else { return nil }
    let typed = text(start, cursor)
    let rank = shape.count
    let candidates = (Array(0..<rank) + Array(-rank..<0)).map { dim in
      Session.Completions.Candidate(
        text: "\(dim)", detail: "size \(shape[dim < 0 ? dim + rank : dim])")
    }
    return Session.Completions(
      range: start..<cursor, candidates: candidates.filter { $0.text.hasPrefix(typed) })
  }

  /// The shape of the tensor that the call around a place works on: its receiver, or its first
  /// argument where that is a name.
  private func shapeOfCall(before place: Int) -> [Int]? {
    guard let open = openBracket(before: place), bytes[open] == UInt8(ascii: "("),
      case .object(let callee)? = value(endingAt: open)
    else { return nil }
    if let bound = callee as? BoundOperation {
      guard case .tensor(let object) = bound.receiver else { return nil }
      return object.tensor.shape
    }
    guard callee is OperationFunction else { return nil }
    var end = open + 1
    while end < place, CompletionFinder.isNameByte(bytes[end]) || bytes[end] == UInt8(ascii: ".") {
      end += 1
    }
    guard case .tensor(let object)? = value(endingAt: end) else { return nil }
    return object.tensor.shape
  }

  /// The innermost bracket that is open at a place.
  private func openBracket(before place: Int) -> Int? {
    var depth = 0
    for index in (0..<place).reversed() {
      switch bytes[index] {
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth += 1
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
        if depth == 0 { return index }
        depth -= 1
      default: break
      }
    }
    return nil
  }

  /// Whether the cursor stands inside a string or a comment, as far as its line tells.
  private var isInsideStringOrComment: Bool {
    var quote: UInt8?
    var place = lineStart
    while place < cursor {
      let byte = bytes[place]
      if let open = quote {
        if byte == UInt8(ascii: "\\") { place += 1 } else if byte == open { quote = nil }
      } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
        quote = byte
      } else if byte == UInt8(ascii: "#") {
        return true
      }
      place += 1
    }
    return quote != nil
  }

  // MARK: Imports

  private func moduleCandidates(
    _ head: String, _ prefix: String, _ start: Int
  ) -> Session.Completions? {
    let words = head.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    guard let first = words.first, first == "import" || first == "from", words.count > 1 else {
      return nil
    }
    if first == "from", words.count > 3, words[2] == "import" {
      guard let module = try? interpreter.module(words[1]) else { return nil }
      return offer(module.attributeNames.map { ($0, "") }, prefix, start)
    }
    if first == "from", words.count == 3 { return offer([("import", "")], prefix, start) }
    let written = words[words.count - 1]
    let wholeStart = cursor - written.utf8.count
    return offer(interpreter.moduleNames.map { ($0, "module") }, written, wholeStart)
  }

  // MARK: Values

  /// The value of a dotted name that ends at a place, without calling anything.
  private func value(endingAt end: Int) -> Value? {
    let start = nameStart(end)
    if start == end { return literal(endingAt: end) }
    let name = text(start, end)
    if let first = name.utf8.first, first >= 48, first <= 57 { return nil }
    if start > 0, bytes[start - 1] == UInt8(ascii: ".") {
      guard let holder = value(endingAt: start - 1) else { return nil }
      switch holder {
      case .object(let object):
        guard object is ModuleObject || object is TypeObject || object is LayerObject else {
          return nil
        }
        return (try? interpreter.attributeIfThere(holder, name)) ?? nil
      case .tensor, .tuple:
        return (try? interpreter.attributeIfThere(holder, name)) ?? nil
      default: return nil
      }
    }
    return interpreter.lookUp(name)
  }

  /// What a closing quote or bracket ends, for `"abc".` and `[].`.
  private func literal(endingAt end: Int) -> Value? {
    guard end > 0 else { return nil }
    switch bytes[end - 1] {
    case UInt8(ascii: "'"), UInt8(ascii: "\""): return .text("")
    default: return nil
    }
  }

  // MARK: Keywords

  /// The keywords of the call that the cursor stands in.
  private func keywordCandidates(before place: Int) -> [String] {
    guard let open = openBracket(before: place), bytes[open] == UInt8(ascii: "("),
      let callee = value(endingAt: open)
    else { return [] }
    return interpreter.keywords(of: callee)
  }
}

extension Interpreter {
  /// The keywords that a callable takes.
  func keywords(of callee: Value) -> [String] {
    guard case .object(let object) = callee else { return [] }
    switch object {
    case let function as FunctionObject:
      let code = function.code
      return Array(
        code.parameterNames[
          code.positionalOnlyCount..<(code.positionalCount + code.keywordOnlyCount)])
    case let function as NativeFunction:
      if case .named(let names, _, let positionalOnly, _) = function.signature {
        return Array(names.dropFirst(positionalOnly))
      }
      switch function.name {
      case "print": return ["sep", "end", "flush"]
      case "sorted": return ["key", "reverse"]
      case "max", "min": return ["key", "default"]
      case "sum": return ["start"]
      case "zip": return ["strict"]
      default: return []
      }
    case let function as OperationFunction: return keywords(of: function.operation, skipping: 0)
    case let bound as BoundOperation:
      return keywords(of: bound.function.operation, skipping: 1)
    case let type as LayerType: return type.declaration.parameters.map(\.name)
    case let layer as LayerObject: return layer.declaration.inputs.map(\.name)
    default: return []
    }
  }

  private func keywords(of operation: Operation, skipping count: Int) -> [String] {
    var names: [String] = []
    for signature in operation.signatures {
      for parameter in signature.parameters.dropFirst(count) where !names.contains(parameter.name) {
        names.append(parameter.name)
      }
    }
    return names
  }

  /// The line that stands beside a candidate.
  func completionDetail(of value: Value) -> String {
    guard case .object(let object) = value else { return summary(of: value) ?? value.typeName }
    switch object {
    case let function as OperationFunction:
      return OperationPage.signatures(of: function.operation).first ?? ""
    case let bound as BoundOperation:
      return OperationPage.signatures(of: bound.function.operation).first ?? ""
    case let function as FunctionObject: return "\(function.code.name)(\(function.signatureText))"
    case let function as NativeFunction: return function.summary ?? ""
    case let type as LayerType: return LayerPage.signature(of: type.declaration)
    default: return object.typeName
    }
  }
}
