/// Version 0 of the rubric of task `summarization`: what an editor might ask for at first.
///
/// Like the essay rubric it leaves out how much must be there, and whether the summary says each thing once and comes
/// to an end; the meta step finds out from what the policy does.
public enum SummarizationRubric {
    /// The rubric in the text format of rubrics.
    public static let text = """
        <rubric>
        <item name="faithfulness" min="0" max="5">Does the summary say only what the document says?
        - (0): It contradicts the document. Example: a loss becomes a profit.
        - (1): Most of it is invented. Example: names and numbers that stand nowhere in the document.
        - (2): It adds a claim that matters. Example: a motive that nobody stated.
        - (3): It shades a claim. Example: "may" becomes "will".
        - (4): It is right but for a trifle. Example: a Monday becomes a Tuesday.
        - (5): Each claim can be found in the document. Example: every number agrees.</item>
        <item name="relevance" min="0" max="5">Is what the summary says relevant to what the document is about?
        - (0): Not at all. Example: an article on a storm becomes a note on football.
        - (1): Hardly. Example: only the place where the storm passed is named.
        - (2): It picks side matters. Example: a quotation from a bystander stands for the whole.
        - (3): It mixes side matters with the main ones. Example: the damage and the bystander get equal room.
        - (4): It keeps to the main matters but for one. Example: the damage, the cause and one bystander.
        - (5): It keeps to the main matters. Example: the damage, the cause and the outlook.</item>
        <item name="clarity" min="0" max="5">Would a reader who does not know the document understand the summary?
        - (0): No. Example: words without any relation to one another.
        - (1): Only with the document at hand. Example: "he then did the same there".
        - (2): With effort. Example: terms of the trade that nobody explains.
        - (3): Mostly. Example: one reference that points nowhere.
        - (4): Yes. Example: every person and place is introduced.
        - (5): At first reading. Example: plain words in a natural order.</item>
        </rubric>
        """
}
