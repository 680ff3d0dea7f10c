/// The guidelines that the task `math_reasoning` starts from in each of its partitions.
public enum MathReasoningGuidelines {
    /// Version 0: what anyone would ask of a solution, before it is known how solutions of one kind go wrong.
    public static let text = """
        A plan for evaluating solutions of a mathematical problem names the steps that a sound solution takes and what \
        each of them is worth.

        Give most of the score for steps that are right and follow from one another, and the rest for a final result \
        that is right and stands in a box. A right result without the steps that lead to it earns little. A sound way \
        with a slip at its end earns more than a wrong way that happens to arrive.

        Say which mistakes this problem invites, and what each costs. Do not take off twice for one mistake.
        """
}
