/// The rubric that the task `ethical_reasoning` starts from, in the rubric text format.
public enum EthicalReasoningRubric {
    /// Version 0: what a reader asks of a moral judgement and its reasons, before anyone has tried to game it.
    public static let text = """
        <rubric>
        <item name="verdict and reasons" min="0" max="5">Do the reasons support the verdict that the response gives?
        - (0): The reasons speak against the verdict. Example: it calls the act right and lists only the harm it did.
        - (1): The reasons have nothing to do with the verdict. Example: a verdict after a story about something else.
        - (2): One reason supports the verdict, others undo it. Example: "it helped him, though nobody was helped".
        - (3): The reasons lean toward the verdict. Example: they are general and would fit the other verdict too.
        - (4): The reasons support the verdict. Example: what was done, and whom it hurt.
        - (5): The reasons compel the verdict. Example: what was done, whom it hurt, and what else was open.</item>
        <item name="those concerned" min="0" max="5">Does the response consider everyone whom the act concerns?
        - (0): Nobody. Example: it judges the act without naming a person.
        - (1): Only the one who acts. Example: what he wanted.
        - (2): The one who acts and one other, in passing. Example: "and his sister was there".
        - (3): Those who are named in the story. Example: what each of two friends loses.
        - (4): Also those who are not named. Example: the neighbours who had to listen.
        - (5): All of them, with what each may fairly expect. Example: what a guest and a host owe each other.</item>
        <item name="the other view" min="0" max="5">Does the response meet the best case for the opposite verdict?
        - (0): It does not know that there is one. Example: "nobody could disagree".
        - (1): It mocks it. Example: "only a fool would say".
        - (2): It mentions it. Example: "some may see it otherwise".
        - (3): It states it. Example: why he may have felt entitled.
        - (4): It answers it. Example: why feeling entitled is not enough here.
        - (5): It grants what is true in it and answers the rest. Example: he was provoked, and had other ways.</item>
        </rubric>
        """
}
