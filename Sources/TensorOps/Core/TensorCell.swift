/// A tensor that has an identity: what a language's values and the short ways of operations hand on
/// by one reference, where a `Tensor` itself is three.
open class TensorCell {
  @exclusivity(unchecked) public final var held: Tensor

  public init(_ tensor: Tensor) { held = tensor }
}
