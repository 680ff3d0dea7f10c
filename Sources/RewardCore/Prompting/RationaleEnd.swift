/// How a rationale of program `stepwise` ends, as in the paper. The prompt asks for the mark and the reader cuts at it,
/// since not every server knows stop strings.
public enum RationaleEnd {
    /// The mark.
    public static let mark = "<EOE>"
}
