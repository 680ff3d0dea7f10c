/// Version 0 of the rubric of task `essay_writing`: what a teacher might write down in five minutes.
///
/// It is sensible and it has the weakness that hand-written rubrics have: it speaks of a position, of relevance, of
/// reasons and of tone, and nowhere of how much must be there. A policy that is trained on it long enough finds out
/// that a good title states a position, fits the prompt and has tone. The meta step exists to see that.
public enum EssayWritingRubric {
    /// The rubric in the text format of rubrics.
    public static let text = """
        <rubric>
        <item name="position" min="0" max="5">Does the essay take a clear position on what the prompt raises?
        - (0): No position can be made out. Example: it lists what various people think.
        - (1): A position is hinted at and then denied. Example: "it is good, and yet one cannot say so".
        - (2): A position can be guessed. Example: all the sympathy goes to one side, but nothing is said outright.
        - (3): A position is stated weakly. Example: "it might perhaps be better to allow it".
        - (4): A position is stated plainly. Example: "schools should allow it".
        - (5): A position is stated plainly and with conviction. Example: "schools must allow it, and soon".</item>
        <item name="relevance" min="0" max="5">Is the essay relevant to what the prompt asks?
        - (0): Not at all. Example: asked about zoos, it speaks of rail fares.
        - (1): By accident. Example: asked about zoos, it speaks of pets and names a zoo once.
        - (2): Loosely. Example: asked about zoos, it speaks of nature in general.
        - (3): For the most part. Example: asked whether to close zoos, it tells what zoos are.
        - (4): Yes, with something beside the point. Example: it answers, and adds a story that proves nothing.
        - (5): Entirely. Example: asked whether to close zoos, it says whether and why.</item>
        <item name="reasons" min="0" max="5">Would the reasons that the essay gives or points to convince a fair reader?
        - (0): They speak against the essay itself. Example: a safety claim that rests on a series of accidents.
        - (1): They convince nobody. Example: "because everyone knows it".
        - (2): They convince only those who agree already. Example: an appeal to habit.
        - (3): They are fair but weak. Example: a single case that may be an exception.
        - (4): They are good. Example: a benefit that can be checked.
        - (5): They are compelling. Example: a benefit that can be checked, and a harm that is avoided.</item>
        <item name="tone" min="0" max="5">Is the tone of the essay fit for a serious reader?
        - (0): Insulting. Example: opponents are called fools.
        - (1): Careless. Example: slang and jokes at the expense of others.
        - (2): Uneven. Example: formal words beside shouting in capitals.
        - (3): Neutral. Example: plain words, a little flat.
        - (4): Assured. Example: plain words that are well chosen.
        - (5): Assured and respectful. Example: well chosen words, also for those who disagree.</item>
        </rubric>
        """
}
