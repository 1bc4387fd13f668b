// The tree as text, one S-expression a statement: for tests and for looking at what was read.

extension Statement {
  package var dump: String {
    var dumper = TreeDumper()
    dumper.add(self)
    return dumper.text
  }
}

extension Expression {
  package var dump: String {
    var dumper = TreeDumper()
    dumper.add(self)
    return dumper.text
  }
}

private struct TreeDumper {
  var text = ""

  /// `(head part part …)`; the parts write themselves.
  mutating func list(_ head: String, _ parts: (inout TreeDumper) -> Void) {
    if !text.isEmpty, text.last != "(", text.last != " " { text += " " }
    text += "(" + head
    parts(&self)
    text += ")"
  }

  mutating func atom(_ word: String) {
    if !text.isEmpty, text.last != "(", text.last != " " { text += " " }
    text += word
  }

  /// Text in double quotes, with escapes for what would not show.
  mutating func quoted(_ string: String) {
    var quoted = "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case " "..."~": quoted.unicodeScalars.append(scalar)
      default: quoted += "\\u{" + String(scalar.value, radix: 16) + "}"
      }
    }
    atom(quoted + "\"")
  }

  mutating func optional(_ expression: Expression?) {
    if let expression { add(expression) } else { atom("_") }
  }

  // MARK: Expressions

  mutating func add(_ expression: Expression) {
    switch expression.kind {
    case .none: atom("None")
    case .bool(let value): atom(value ? "True" : "False")
    case .ellipsis: atom("...")
    case .int(let value): atom(String(value))
    case .hugeInt(let digits): list("huge") { $0.atom(digits) }
    case .float(let value): atom(value.description)
    case .string(let value): quoted(value)
    case .formatted(let parts): list("f") { $0.add(parts) }
    case .name(let name): atom(name)
    case .tuple(let items, let parenthesized):
      list(parenthesized ? "tuple" : "bare-tuple") { $0.add(items) }
    case .list(let items): list("list") { $0.add(items) }
    case .set(let items): list("set") { $0.add(items) }
    case .dict(let items):
      list("dict") { dumper in
        for item in items {
          switch item {
          case .pair(let key, let value):
            dumper.list("pair") {
              $0.add(key)
              $0.add(value)
            }
          case .unpack(let mapping): dumper.list("**") { $0.add(mapping) }
          }
        }
      }
    case .starred(let value): list("*") { $0.add(value) }
    case .unary(let sign, let value): list("unary " + sign.rawValue) { $0.add(value) }
    case .binary(let binary, let left, let right, _):
      list(binary.rawValue) {
        $0.add(left)
        $0.add(right)
      }
    case .and(let operands): list("and") { $0.add(operands) }
    case .or(let operands): list("or") { $0.add(operands) }
    case .compare(let first, let comparisons):
      list("compare") { dumper in
        dumper.add(first)
        for comparison in comparisons {
          dumper.list(comparison.comparison.rawValue) { $0.add(comparison.right) }
        }
      }
    case .conditional(let test, let then, let otherwise):
      list("if-else") {
        $0.add(test)
        $0.add(then)
        $0.add(otherwise)
      }
    case .lambda(let parameters, let body):
      list("lambda") {
        $0.add(parameters)
        $0.add(body)
      }
    case .call(let function, let arguments):
      list("call") { dumper in
        dumper.add(function)
        for argument in arguments { dumper.add(argument) }
      }
    case .attribute(let value, let name, _):
      list(".") {
        $0.add(value)
        $0.atom(name)
      }
    case .subscript(let value, let index):
      list("at") {
        $0.add(value)
        $0.add(index)
      }
    case .slice(let lower, let upper, let step):
      list("slice") {
        $0.optional(lower)
        $0.optional(upper)
        $0.optional(step)
      }
    case .comprehension(let kind, let element, let clauses):
      list("\(kind)-for") {
        $0.add(element)
        $0.add(clauses)
      }
    case .dictComprehension(let key, let value, let clauses):
      list("dict-for") {
        $0.add(key)
        $0.add(value)
        $0.add(clauses)
      }
    case .walrus(let name, _, let value):
      list(":=") {
        $0.atom(name)
        $0.add(value)
      }
    }
  }

  private mutating func add(_ expressions: [Expression]) {
    for expression in expressions { add(expression) }
  }

  private mutating func add(_ argument: CallArgument) {
    switch argument {
    case .positional(let value): add(value)
    case .keyword(let name, _, let value): list("\(name)=") { $0.add(value) }
    case .unpack(let value): list("*") { $0.add(value) }
    case .unpackKeywords(let value): list("**") { $0.add(value) }
    }
  }

  private mutating func add(_ parts: [FormattedPart]) {
    for part in parts {
      switch part {
      case .text(let text): quoted(text)
      case .field(let value, let conversion, let specification, let debugText):
        list("field") { dumper in
          dumper.add(value)
          if let debugText { dumper.quoted(debugText) }
          if let conversion { dumper.atom("!\(conversion.rawValue)") }
          if let specification { dumper.list(":") { $0.add(specification) } }
        }
      }
    }
  }

  private mutating func add(_ clauses: [ComprehensionClause]) {
    for clause in clauses {
      list("for") { dumper in
        dumper.add(clause.target)
        dumper.add(clause.iterable)
        for condition in clause.conditions { dumper.list("if") { $0.add(condition) } }
      }
    }
  }

  private mutating func add(_ parameters: Parameters) {
    list("parameters") { dumper in
      for parameter in parameters.positionalOnly { dumper.add(parameter) }
      if !parameters.positionalOnly.isEmpty { dumper.atom("/") }
      for parameter in parameters.regular { dumper.add(parameter) }
      if let rest = parameters.rest {
        dumper.atom("*" + rest.name)
      } else if !parameters.keywordOnly.isEmpty {
        dumper.atom("*")
      }
      for parameter in parameters.keywordOnly { dumper.add(parameter) }
      if let rest = parameters.keywordRest { dumper.atom("**" + rest.name) }
    }
  }

  private mutating func add(_ parameter: Parameters.Parameter) {
    if let value = parameter.defaultValue {
      list("\(parameter.name)=") { $0.add(value) }
    } else {
      atom(parameter.name)
    }
  }

  // MARK: Statements

  mutating func add(_ statement: Statement) {
    switch statement.kind {
    case .expression(let value):
      if statement.muted { list("muted") { $0.add(value) } } else { add(value) }
    case .assign(let targets, let value):
      list("=") {
        $0.add(targets)
        $0.add(value)
      }
    case .augmentedAssign(let target, let binary, let value, _):
      list(binary.rawValue + "=") {
        $0.add(target)
        $0.add(value)
      }
    case .annotated(let target, let value):
      list("annotated") {
        $0.add(target)
        $0.optional(value)
      }
    case .delete(let targets): list("del") { $0.add(targets) }
    case .conditional(let branches, let otherwise):
      list("if") { dumper in
        for branch in branches {
          dumper.add(branch.test)
          dumper.block(branch.body)
        }
        dumper.elseBlock(otherwise)
      }
    case .whileLoop(let test, let body, let otherwise):
      list("while") {
        $0.add(test)
        $0.block(body)
        $0.elseBlock(otherwise)
      }
    case .forLoop(let target, let iterable, let body, let otherwise):
      list("for") {
        $0.add(target)
        $0.add(iterable)
        $0.block(body)
        $0.elseBlock(otherwise)
      }
    case .function(let definition):
      list("def") {
        $0.atom(definition.name)
        $0.add(definition.parameters)
        if let docstring = definition.docstring { $0.quoted(docstring) }
        $0.block(definition.body)
      }
    case .return(let value): list("return") { if let value { $0.add(value) } }
    case .break: list("break") { _ in }
    case .continue: list("continue") { _ in }
    case .pass: list("pass") { _ in }
    case .assert(let test, let message):
      list("assert") {
        $0.add(test)
        if let message { $0.add(message) }
      }
    case .with(let items, let body):
      list("with") { dumper in
        for item in items {
          dumper.list("item") {
            $0.add(item.context)
            if let target = item.target { $0.add(target) }
          }
        }
        dumper.block(body)
      }
    case .import(let modules):
      list("import") { dumper in
        for module in modules { dumper.atom(module.path + (module.alias.map { ":" + $0 } ?? "")) }
      }
    case .importFrom(let module, _, let names):
      list("from") { dumper in
        dumper.atom(module)
        for name in names { dumper.atom(name.name + (name.alias.map { ":" + $0 } ?? "")) }
        if names.isEmpty { dumper.atom("*") }
      }
    case .command(let name, _, let text, _):
      list("%\(name)") { $0.quoted(text) }
    }
  }

  private mutating func block(_ statements: [Statement]) {
    list("do") { dumper in
      for statement in statements { dumper.add(statement) }
    }
  }

  private mutating func elseBlock(_ statements: [Statement]) {
    guard !statements.isEmpty else { return }
    list("else") { dumper in
      for statement in statements { dumper.add(statement) }
    }
  }
}
