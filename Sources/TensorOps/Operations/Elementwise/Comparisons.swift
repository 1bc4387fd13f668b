/// Comparisons, element by element: their results are boolean.
enum Comparisons {
  static let all: [Operation] = [eq, ne, lt, le, gt, ge]

  private static let note = "The operands are compared in their promoted dtype; NaN equals nothing."

  static let eq = Operation.binaryTest(
    "eq", Equal.self, .number, summary: "Where two are equal.", notes: [note],
    related: ["ne", "equal", "isclose"],
    examples: [
      .init("torch.tensor([1, 2]) == 2", gives: "tensor([False,  True])"),
      .init("torch.ones(2).eq(torch.ones(3))", fails: BroadcastMismatch.self),
    ])

  static let ne = Operation.binaryTest(
    "ne", NotEqual.self, aliases: [.init("not_equal")], .number, summary: "Where two differ.",
    notes: ["The operands are compared in their promoted dtype; NaN differs from everything."],
    related: ["eq"],
    examples: [
      .init("torch.tensor([1, 2]) != 2", gives: "tensor([ True, False])"),
      .init("torch.ones(2).ne(torch.ones(3))", fails: BroadcastMismatch.self),
    ])

  static let lt = Operation.binaryTest(
    "lt", Less.self, aliases: [.init("less")], .number, summary: "Where the first is smaller.",
    notes: [note], related: ["le", "gt"],
    examples: [
      .init("torch.tensor([1, 2]) < 2", gives: "tensor([ True, False])"),
      .init("torch.ones(2).lt(torch.ones(3))", fails: BroadcastMismatch.self),
    ])

  static let le = Operation.binaryTest(
    "le", LessOrEqual.self, aliases: [.init("less_equal")], .number,
    summary: "Where the first is smaller or both are equal.", notes: [note], related: ["lt", "ge"],
    examples: [
      .init("torch.tensor([1, 2, 3]) <= 2", gives: "tensor([ True,  True, False])"),
      .init("torch.ones(2).le(torch.ones(3))", fails: BroadcastMismatch.self),
    ])

  static let gt = Operation.binaryTest(
    "gt", Greater.self, aliases: [.init("greater")], .number, summary: "Where the first is larger.",
    notes: [note], related: ["ge", "lt"],
    examples: [
      .init("torch.tensor([1, 2, 3]) > 2", gives: "tensor([False, False,  True])"),
      .init("torch.ones(2).gt(torch.ones(3))", fails: BroadcastMismatch.self),
    ])

  static let ge = Operation.binaryTest(
    "ge", GreaterOrEqual.self, aliases: [.init("greater_equal")], .number,
    summary: "Where the first is larger or both are equal.", notes: [note], related: ["gt", "le"],
    examples: [
      .init("torch.tensor([1, 2, 3]) >= 2", gives: "tensor([False,  True,  True])"),
      .init("torch.ones(2).ge(torch.ones(3))", fails: BroadcastMismatch.self),
    ])

  struct Equal: PredicateKernel {
    @inline(__always) static func test<T: Comparable & Numeric>(_ x: T, _ y: T) -> Bool { x == y }
  }
  struct NotEqual: PredicateKernel {
    @inline(__always) static func test<T: Comparable & Numeric>(_ x: T, _ y: T) -> Bool { x != y }
  }
  struct Less: PredicateKernel {
    @inline(__always) static func test<T: Comparable & Numeric>(_ x: T, _ y: T) -> Bool { x < y }
  }
  struct LessOrEqual: PredicateKernel {
    @inline(__always) static func test<T: Comparable & Numeric>(_ x: T, _ y: T) -> Bool { x <= y }
  }
  struct Greater: PredicateKernel {
    @inline(__always) static func test<T: Comparable & Numeric>(_ x: T, _ y: T) -> Bool { x > y }
  }
  struct GreaterOrEqual: PredicateKernel {
    @inline(__always) static func test<T: Comparable & Numeric>(_ x: T, _ y: T) -> Bool { x >= y }
  }
}
