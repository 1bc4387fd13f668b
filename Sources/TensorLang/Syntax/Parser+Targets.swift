// What can be assigned to and deleted.

extension TokenParser {
  /// The targets of a `for`, up to its `in`.
  mutating func parseTargets() throws(SyntaxProblem) -> Expression {
    let first = try parseTarget()
    var target = first
    if kind == .comma {
      var items = [first]
      var tallest = height
      while take(.comma), kind != .keywordIn {
        items.append(try parseTarget())
        tallest = max(tallest, height)
      }
      target = try node(
        .tuple(items, parenthesized: false), Span(first.span.start, lastEnd), over: tallest)
    }
    try checkTarget(target, .plain)
    return target
  }

  private mutating func parseTarget() throws(SyntaxProblem) -> Expression {
    guard kind == .star else { return try parseBinary(1) }
    let start = span.start
    advance()
    let value = try parseBinary(1)
    return try node(.starred(value), Span(start, value.span.end), over: height)
  }

  /// Refuses what can't be assigned to.
  func checkTarget(
    _ target: Expression, _ assignment: SyntaxProblem.Kind.Assignment
  ) throws(SyntaxProblem) {
    switch target.kind {
    case .name, .attribute, .subscript: return
    case .tuple(let items, _), .list(let items):
      var hasStarred = false
      for item in items {
        guard case .starred(let inner) = item.kind else {
          try checkTarget(item, .plain)
          continue
        }
        if hasStarred { throw SyntaxProblem(.severalStarred, item.span) }
        hasStarred = true
        try checkTarget(inner, .plain)
      }
    case .starred: throw SyntaxProblem(.starredTarget, target.span)
    case .none, .bool, .compare, .conditional, .and, .or, .unary(.not, _), .lambda,
      .comprehension(.generator, _, _):
      throw SyntaxProblem(
        .cannotAssign(
          target.kind.pythonName, to: assignment == .single ? .plain : assignment), target.span)
    default:
      throw SyntaxProblem(
        .cannotAssign(target.kind.pythonName, to: assignment), target.span)
    }
  }

  /// The names, attributes and elements that a `del` deletes, out of the tuples around them.
  func collectDeleted(
    _ target: Expression, into targets: inout [Expression]
  ) throws(SyntaxProblem) {
    switch target.kind {
    case .name, .attribute, .subscript: targets.append(target)
    case .tuple(let items, _), .list(let items):
      for item in items { try collectDeleted(item, into: &targets) }
    default:
      throw SyntaxProblem(.cannotAssign(target.kind.pythonName, to: .deleted), target.span)
    }
  }

  /// `*x` can't stand where one value stands.
  func refuseBareStar(_ value: Expression) throws(SyntaxProblem) {
    if case .starred = value.kind { throw SyntaxProblem(.starredAlone, value.span) }
  }
}

extension Expression.Kind {
  var isStarred: Bool { if case .starred = self { true } else { false } }

  /// Python's word for a kind of expression, as its messages have it.
  var pythonName: String {
    switch self {
    case .none: "None"
    case .bool(let value): value ? "True" : "False"
    case .ellipsis: "ellipsis"
    case .int, .hugeInt, .float, .string: "literal"
    case .formatted: "f-string expression"
    case .name: "name"
    case .tuple: "tuple"
    case .list: "list"
    case .set: "set display"
    case .dict: "dict literal"
    case .starred: "starred"
    case .unary, .binary, .and, .or: "expression"
    case .compare: "comparison"
    case .conditional: "conditional expression"
    case .lambda: "lambda"
    case .call: "function call"
    case .attribute: "attribute"
    case .subscript: "subscript"
    case .slice: "slice"
    case .comprehension(.list, _, _): "list comprehension"
    case .comprehension(.set, _, _): "set comprehension"
    case .comprehension(.generator, _, _): "generator expression"
    case .dictComprehension: "dict comprehension"
    case .walrus: "named expression"
    }
  }
}
