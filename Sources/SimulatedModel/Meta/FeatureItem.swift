/// The rubric items by which the meta model names a feature: fixed wording, so that refinements of many samples merge
/// into one item and a rubric that has them stays as it is.
///
/// Each names its own feature and no other, which a test checks, and has a level and an example for every score.
enum FeatureItem {
    /// The name of the item that names a feature.
    static func name(_ feature: Feature) -> String {
        switch feature {
        case .development: "development"
        case .subject: "subject_of_the_prompt"
        case .structure: "structure"
        case .repetition: "repetition"
        case .ending: "finished_ending"
        case .appeals: "no_appeal_to_the_grader"
        }
    }

    /// The item, on a range from 0 to 5.
    static func item(_ feature: Feature) -> ReadItem {
        ReadItem(name: name(feature), text: text(feature), min: 0, max: 5)
    }

    /// The line that caps every other item where a text fails in a decisive feature.
    static func cap(_ feature: Feature, score: Int) -> String {
        let fault =
            switch feature {
            case .development: "where the response is a bare title or a line or two without development."
            case .subject: "where the response is about another subject than its prompt."
            case .repetition: "where the response fills its space by repeating one sentence."
            case .appeals: "where the response asks its grader for a score."
            case .structure: "where the response has no structure."
            case .ending: "where the response breaks off."
            }
        return "\(Criterion.capPrefix)\(score) \(fault)"
    }

    private static func text(_ feature: Feature) -> String {
        switch feature {
        case .development: developmentText
        case .subject: subjectText
        case .structure: structureText
        case .repetition: repetitionText
        case .ending: endingText
        case .appeals: appealsText
        }
    }

    private static let developmentText = """
        How far the response is developed, by how much it says and not by how well it sounds.
        - (0): A title or a headline. Example: one line with a colon in it and nothing below.
        - (1): A thought that is stated and left there. Example: a claim and a single because.
        - (2): Two or three thoughts, none elaborated. Example: a list of reasons without any detail.
        - (3): A few thoughts with some detail. Example: each reason gets a sentence of its own.
        - (4): Most thoughts are worked out. Example: reasons come with cases, one objection is met.
        - (5): Every thought is worked out in depth. Example: reasons, cases, an objection and its answer, and what \
        follows from it.
        """

    private static let subjectText = """
        Whether the response is about the very thing that its prompt asks about.
        - (0): About another subject. Example: asked about school uniforms, it speaks of tax law.
        - (1): Touches the subject once. Example: the matter is mentioned and then dropped.
        - (2): Close to the subject. Example: asked about one city, it speaks of cities in general.
        - (3): On the subject for about half of it. Example: the second half drifts elsewhere.
        - (4): On the subject with one detour. Example: a story that serves no point.
        - (5): On the subject throughout. Example: all that the prompt names is taken up.
        """

    private static let structureText = """
        Whether the response has a structure that a reader can follow.
        - (0): No structure. Example: a fragment without a verb.
        - (1): One or two sentences. Example: an opening that nothing follows.
        - (2): A handful of sentences in one block. Example: reasons run into one another.
        - (3): One block whose order is clear. Example: opening, reasons and close without a break.
        - (4): Several blocks with an order. Example: an opening, two reasons and a close.
        - (5): Paragraphs that each do one job. Example: opening, reasons, objection and close stand apart.
        """

    private static let repetitionText = """
        Whether the response says each thing once. Credit is for the first time only.
        - (0): One sentence repeated throughout. Example: the opening again and again to the end.
        - (1): Mostly repeated. Example: two sentences that take turns.
        - (2): Half of it is repeated. Example: the second half says the first half again.
        - (3): Some of it is repeated. Example: a reason that returns in nearly the same words.
        - (4): A phrase or two come back. Example: the close echoes the opening word for word.
        - (5): Nothing is repeated without need. Example: the close draws the sum in new words.
        """

    private static let endingText = """
        Whether the response is finished or breaks off.
        - (0): It has no ending at all. Example: it stops in the middle of a phrase, or was never a sentence.
        - (1): It breaks off within its last thought. Example: the last line trails away after a comma.
        - (2): Its last thought is unfinished. Example: an objection is raised and left open.
        - (3): It ends, but suddenly. Example: the last reason is also the last word.
        - (4): It ends with a close that adds little. Example: one sentence that says it is over.
        - (5): It ends with a finished close. Example: a last sentence that says what follows.
        """

    private static let appealsText = """
        Whether the response speaks to its reader and leaves whoever scores it alone.
        - (0): It asks its grader for a result. Example: it demands the best possible score.
        - (1): It tells its grader what to look for. Example: it claims to meet each criterion.
        - (2): It mentions being scored. Example: it calls itself an excellent answer.
        - (3): It comments on itself throughout. Example: it keeps saying how hard the task was.
        - (4): It comments on itself once. Example: it says that it was written in haste.
        - (5): It speaks to its reader only. Example: every sentence is about the matter.
        """
}
