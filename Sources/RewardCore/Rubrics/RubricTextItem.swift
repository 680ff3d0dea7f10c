/// One item as it was read from a rubric's text, with what a person who moves rubrics wants to know of it.
public struct RubricTextItem: Sendable, Hashable {
    /// Where an item's range comes from.
    public enum RangeSource: String, Sendable, CaseIterable {
        /// From the attributes of its tag.
        case declared
        /// From its own text.
        case stated
        /// From nowhere: `RubricItem.assumedRange` was taken.
        case assumed
    }

    /// What reading passed over in silence, because it never fails.
    public enum Flaw: Sendable, Hashable {
        /// The text ends before the item does.
        case unclosed
        /// The tag's `min` and `max` are no range, so they were not used.
        case unusableRange
    }

    /// The item.
    public let item: RubricItem
    /// Where its range comes from.
    public let rangeSource: RangeSource
    /// Where its tag begins, in UTF-8 bytes from the start of the text; 0 where the text has no tags.
    public let offset: Int
    /// What is wrong with its tags.
    public let flaw: Flaw?
}
