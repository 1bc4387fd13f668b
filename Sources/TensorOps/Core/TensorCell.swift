/// A tensor that has an identity: what a language's values and the short ways of operations hand on
/// by one reference, where a `Tensor` itself is three.
open class TensorCell {
  @usableFromInline @exclusivity(unchecked) final var kept: Tensor

  /// Inlined into other modules, where the attribute of a stored property would be lost.
  @inlinable public final var held: Tensor {
    @inline(__always) get { kept }
    @inline(__always) set { kept = newValue }
  }

  public init(_ tensor: Tensor) { kept = tensor }
}
