/// Which names a piece of a program binds, uses, and uses inside its inner functions: what decides
/// whether a variable is a plain place in the frame or a cell.
struct NameUse {
  /// Bound here, in order of first appearance.
  private(set) var bound: [String] = []
  private(set) var boundSet: Set<String> = []
  var used: Set<String> = []
  /// Used inside inner functions and not bound by them.
  var inner: Set<String> = []

  mutating func bind(_ name: String) {
    if boundSet.insert(name).inserted { bound.append(name) }
  }

  /// The names that an inner function with this use takes from outside.
  func free(binding parameters: [String]) -> Set<String> {
    used.union(inner).subtracting(boundSet).subtracting(parameters)
  }

  // MARK: Statements

  mutating func visit(_ statements: [Statement]) {
    for statement in statements { visit(statement) }
  }

  mutating func visit(_ statement: Statement) {
    switch statement.kind {
    case .expression(let value): visit(value)
    case .assign(let targets, let value):
      visit(value)
      for target in targets { bindTarget(target) }
    case .augmentedAssign(let target, _, let value, _):
      visit(target)
      visit(value)
      bindTarget(target)
    case .annotated(let target, let value):
      if let value { visit(value) }
      bindTarget(target)
    case .delete(let targets):
      for target in targets { bindTarget(target) }
    case .conditional(let branches, let otherwise):
      for branch in branches {
        visit(branch.test)
        visit(branch.body)
      }
      visit(otherwise)
    case .whileLoop(let test, let body, let otherwise):
      visit(test)
      visit(body)
      visit(otherwise)
    case .forLoop(let target, let iterable, let body, let otherwise):
      visit(iterable)
      bindTarget(target)
      visit(body)
      visit(otherwise)
    case .function(let definition):
      bind(definition.name)
      visitFunction(definition.parameters) { $0.visit(definition.body) }
    case .return(let value):
      if let value { visit(value) }
    case .assert(let test, let message):
      visit(test)
      if let message { visit(message) }
    case .with(let items, let body):
      for item in items {
        visit(item.context)
        if let target = item.target { bindTarget(target) }
      }
      visit(body)
    case .import(let modules):
      for module in modules {
        bind(module.alias ?? String(module.path.prefix { $0 != "." }))
      }
    case .importFrom(_, _, let names):
      for name in names { bind(name.alias ?? name.name) }
    case .break, .continue, .pass, .command: break
    }
  }

  mutating func bindTarget(_ target: Expression) {
    switch target.kind {
    case .name(let name): bind(name)
    case .tuple(let items, _), .list(let items): for item in items { bindTarget(item) }
    case .starred(let inner): bindTarget(inner)
    default: visit(target)
    }
  }

  /// Analyses an inner function and notes what it takes from here.
  private mutating func visitFunction(
    _ parameters: Parameters, _ body: (inout NameUse) -> Void
  ) {
    for parameter in parameters.withDefaults {
      if let value = parameter.defaultValue { visit(value) }
    }
    var use = NameUse()
    body(&use)
    inner.formUnion(use.free(binding: parameters.names))
  }

  // MARK: Expressions

  mutating func visit(_ expressions: [Expression]) {
    for expression in expressions { visit(expression) }
  }

  mutating func visit(_ expression: Expression) {
    switch expression.kind {
    case .none, .bool, .ellipsis, .int, .hugeInt, .float, .string: break
    case .name(let name): used.insert(name)
    case .formatted(let parts): visit(parts)
    case .tuple(let items, _), .list(let items), .set(let items), .and(let items),
      .or(let items):
      visit(items)
    case .dict(let items):
      for item in items {
        switch item {
        case .pair(let key, let value):
          visit(key)
          visit(value)
        case .unpack(let value): visit(value)
        }
      }
    case .starred(let value), .unary(_, let value), .attribute(let value, _, _): visit(value)
    case .binary(_, let left, let right, _), .subscript(let left, let right):
      visit(left)
      visit(right)
    case .compare(let first, let rest):
      visit(first)
      for link in rest { visit(link.right) }
    case .conditional(let test, let then, let otherwise):
      visit(test)
      visit(then)
      visit(otherwise)
    case .lambda(let parameters, let body): visitFunction(parameters) { $0.visit(body) }
    case .call(let function, let arguments):
      visit(function)
      for argument in arguments {
        switch argument {
        case .positional(let value), .keyword(_, _, let value), .unpack(let value),
          .unpackKeywords(let value):
          visit(value)
        }
      }
    case .slice(let start, let stop, let step):
      for part in [start, stop, step] {
        if let part { visit(part) }
      }
    case .comprehension(let kind, let element, let clauses):
      visitComprehension([element], clauses, isGenerator: kind == .generator)
    case .dictComprehension(let key, let value, let clauses):
      visitComprehension([key, value], clauses, isGenerator: false)
    case .walrus(let name, _, let value):
      visit(value)
      bind(name)
    }
  }

  private mutating func visit(_ parts: [FormattedPart]) {
    for case .field(let value, _, let spec, _) in parts {
      visit(value)
      if let spec { visit(spec) }
    }
  }

  private mutating func visitComprehension(
    _ elements: [Expression], _ clauses: [ComprehensionClause], isGenerator: Bool
  ) {
    guard let first = clauses.first else { return }
    visit(first.iterable)
    let (targets, use) = NameUse.comprehension(elements, clauses)
    // A walrus inside binds in the function around.
    for name in use.bound { bind(name) }
    if isGenerator {
      inner.formUnion(use.used.union(use.inner).union(use.boundSet).subtracting(targets))
    } else {
      used.formUnion(use.used.subtracting(targets))
      inner.formUnion(use.inner.subtracting(targets))
    }
  }

  /// The variables of a comprehension, and the use of names in all of it but the first iterable.
  static func comprehension(
    _ elements: [Expression], _ clauses: [ComprehensionClause]
  ) -> (targets: [String], use: NameUse) {
    var targets = NameUse()
    var use = NameUse()
    for (index, clause) in clauses.enumerated() {
      targets.bindTarget(clause.target)
      if index > 0 { use.visit(clause.iterable) }
      use.visit(clause.conditions)
    }
    // Subscripts and attributes inside targets use names too.
    use.used.formUnion(targets.used)
    use.visit(elements)
    return (targets.bound, use)
  }
}

extension Parameters {
  /// All of them, in the order in which they stand in a frame.
  var all: [Parameter] {
    withDefaults + (rest.map { [$0] } ?? []) + (keywordRest.map { [$0] } ?? [])
  }

  var withDefaults: [Parameter] { positionalOnly + regular + keywordOnly }

  var names: [String] { all.map { $0.name } }
}

/// A variable's place.
final class Variable {
  let name: String
  let slot: Int
  let isCell: Bool
  /// Whether it belongs to a function around this one.
  let isFree: Bool

  init(_ name: String, slot: Int, isCell: Bool, isFree: Bool = false) {
    self.name = name
    self.slot = slot
    self.isCell = isCell
    self.isFree = isFree
  }
}

/// The names of one frame: a function's, a generator's, or a top-level statement's.
final class Scope {
  enum Kind { case topLevel, function, generator }

  let kind: Kind
  let parent: Scope?
  let name: String
  /// The function's own variables, then those of the comprehensions around the place that is
  /// being made ready.
  var blocks: [[String: Variable]] = [[:]]
  var slotCount = 0
  /// Variables of the functions around, as this frame and as the one around see them.
  var free: [(outer: Variable, inner: Variable)] = []

  init(_ kind: Kind, parent: Scope?, name: String = "") {
    self.kind = kind
    self.parent = parent
    self.name = name
  }

  func declare(_ name: String, isCell: Bool, inBlock block: Int) -> Variable {
    let variable = Variable(name, slot: slotCount, isCell: isCell)
    slotCount += 1
    blocks[block][name] = variable
    return variable
  }

  /// The variable that a name means here; nil: a variable of the top level.
  func resolve(_ name: String) -> Variable? {
    for block in blocks.reversed() {
      if let variable = block[name] { return variable }
    }
    guard let outer = parent?.resolve(name) else { return nil }
    return adopt(outer)
  }

  /// Where `name := …` binds: past comprehensions and generators, in the function.
  func resolveForWalrus(_ name: String) -> Variable? {
    switch kind {
    case .topLevel: return nil
    case .function: return blocks[0][name]
    case .generator:
      guard let outer = parent?.resolveForWalrus(name) else { return nil }
      return adopt(outer)
    }
  }

  private func adopt(_ outer: Variable) -> Variable {
    if let known = free.first(where: { $0.outer === outer }) { return known.inner }
    let inner = Variable(outer.name, slot: slotCount, isCell: true, isFree: true)
    slotCount += 1
    free.append((outer, inner))
    return inner
  }

  /// The qualified name of a function defined here.
  func qualify(_ name: String) -> String {
    var scope: Scope? = self
    while let current = scope {
      if current.kind == .function { return current.name + ".<locals>." + name }
      scope = current.parent
    }
    return name
  }
}
