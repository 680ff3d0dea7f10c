/// The member names by which the judge answers for all items at once.
public enum JudgeItemKey {
    /// `i01` for the first item: short, so that schemas stay small, and sorting in order, so that they survive a server
    /// that sorts keys.
    public static func name(at index: Int) -> String { index < 9 ? "i0\(index + 1)" : "i\(index + 1)" }
}
