/// Why validation, or the reading of a merge, left an item out of a candidate.
public enum ItemDropReason: String, Sendable, CaseIterable {
    /// An earlier item has the same name.
    case repeatedName = "repeated_name"
    /// Its text is nearly that of an earlier item, under another name.
    case nearDuplicate = "near_duplicate"
    /// The range is upside down, empty or too large.
    case range
    /// The name or the text breaks a rule that every published rubric must satisfy.
    case rule
    /// The text has too many words.
    case tooLong = "too_long"
    /// It copies a run of words from a rollout that the run sampled.
    case copied
    /// It holds a fence marker or a token of a chat template.
    case mark
    /// The meta model's answer was not an item.
    case unusable
}
