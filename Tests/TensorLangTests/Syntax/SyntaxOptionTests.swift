import TensorLang
import Testing

/// Options as Nx writes them, in calls of Nx and Scholar and nowhere else.
@Suite struct SyntaxOptionTests {
  @Test(
    arguments: [
      (
        "Nx.sum(x, axes: [-1], keep_axes: true)",
        "(call (. Nx sum) x (axes= (list (unary - 1))) (keep_axes= True))"
      ),
      (
        "Nx.sum(x, axes=[0], keep_axes: nil)",
        "(call (. Nx sum) x (axes= (list 0)) (keep_axes= None))"
      ),
      (
        "Nx.tensor([[1, 2], [3, 4]], type: :f32)",
        "(call (. Nx tensor) (list (list 1 2) (list 3 4)) (type= \"f32\"))"
      ),
      (
        "Nx.tensor([true, false], type: {:f, 32})",
        "(call (. Nx tensor) (list True False) (type= (tuple \"f\" 32)))"
      ),
      (
        "Nx.iota({2, 3}, names: [:batch, nil], axis: 1)",
        "(call (. Nx iota) (tuple 2 3) (names= (list \"batch\" None)) (axis= 1))"
      ),
      ("Nx.broadcast(1, {})", "(call (. Nx broadcast) 1 (tuple))"),
      ("Nx.iota({3})", "(call (. Nx iota) (tuple 3))"),
      (
        "Scholar.Metrics.Distance.cosine(x, y, axes: [1], metric: :\"euclidean\")",
        "(call (. (. (. Scholar Metrics) Distance) cosine) x y (axes= (list 1)) (metric= \"euclidean\"))"
      ),
      (
        "Nx.LinAlg.norm(Nx.sum(x, axes: [0]), ord: :fro)",
        "(call (. (. Nx LinAlg) norm) (call (. Nx sum) x (axes= (list 0))) (ord= \"fro\"))"
      ),
      // A call of something else within reads as it does anywhere, and so do elements.
      ("Nx.sum(f({1, true}))", "(call (. Nx sum) (call f (set 1 true)))"),
      ("Nx.sum(x[:n, {1}])", "(call (. Nx sum) (at x (bare-tuple (slice _ n _) (set 1))))"),
      ("Nx.sum(x, **{'axes': [0]})", "(call (. Nx sum) x (** (dict (pair \"axes\" (list 0)))))"),
      ("Nx.map(lambda true: true)", nil), ("nil + true", "(+ nil true)"),
      ("f(Nx, {true})", "(call f Nx (set true))"),
      ("Nx.sum(\n  x,\n  axes:\n    [0]\n)", "(call (. Nx sum) x (axes= (list 0)))"),
      ("if Nx.sum(x, axes: [0]): y", "(if (call (. Nx sum) x (axes= (list 0))) (do y))"),
      ("f'{Nx.sum(x, axes: [0]):>4}'", nil),
      ("iex(1)> Nx.sum(x,\n...(1)>   axes: [0])\n#Nx.Tensor<\n  s64\n  6\n>\niex(2)> y", nil),
    ] as [(String, String?)])
  func readsOptions(text: String, tree: String?) {
    if let tree { #expect(read(text) == [tree]) } else { #expect(diagnostics(text).isEmpty) }
  }

  @Test(
    arguments: [
      ("f(x, ⟦dim:⟧ 1)", "a keyword argument is written with `=`: `dim=…`", "f(x, dim=1)"),
      (
        "torch.sum(Nx.sum(x, axes: [0]), ⟦dim :⟧ 1)",
        "a keyword argument is written with `=`: `dim=…`",
        "torch.sum(Nx.sum(x, axes: [0]), dim=1)"
      ),
      ("x(1⟦:⟧10)", "slices stand in square brackets: `x[a:b]`", nil),
      (
        "f(⟦:euclidean⟧)",
        "`:euclidean` is Elixir's: outside calls of Nx and Scholar write the text `\"euclidean\"`",
        nil
      ),
      ("x ⟦|>⟧ f()", "`|>` is Elixir's: write `f(x, …)` for `x |> f(…)`", nil),
      ("x\n⟦|>⟧ f()\n|> g()", "`|>` is Elixir's: write `f(x, …)` for `x |> f(…)`", nil),
      (
        "def f(x) ⟦do⟧\n  x |> g(:a)\nend",
        "`do` is Elixir's: a block begins with `:` and is indented", nil
      ),
      (
        "⟦defmodule⟧ A do\n  @doc \"\"\"\n  x\n  \"\"\"\n  def f(x) do\n    x |> g()\n  end\nend",
        "`defmodule` is Elixir's: of Elixir the language reads calls of Nx and Scholar", nil
      ),
      ("Nx.sum(x, ⟦axes:⟧)", "a value is missing after `axes:`", nil),
      ("Nx.sum(axes: 1, ⟦x⟧)", "a positional argument can't follow `name=value`", nil),
      ("Nx.sum(axes: 1, ⟦axes⟧=1)", "the keyword `axes` is given twice", nil),
    ] as [(String, String, String?)])
  func refusesOthers(marked: String, message: String, fix: String?) {
    let (text, spans) = unmark(marked)
    let found = diagnostics(text)
    #expect(found.map(\.message) == [message])
    #expect(found.map(\.span) == spans)
    #expect(found.first?.fixes.first?.text == fix)
  }
}
