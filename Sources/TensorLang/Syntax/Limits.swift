/// How deep a text may nest. Python has the first two limits; the others keep what walks the tree
/// by recursion from running out of stack.
enum Limits {
  static let brackets = 200
  static let indents = 100
  /// The parser's own recursion, in expressions inside expressions.
  static let recursion = 500
  /// The height of an expression's tree: `1 + 1 + … + 1` nests to the left.
  static let height = 2000
  static let formattedStrings = 100
  /// For how many mistakes of a text it is tried what would mend them: nobody reads more.
  static let mendedProblems = 100
}
