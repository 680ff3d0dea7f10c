import JSONText
import RewardCore

/// Essays, and what the script says of them.
enum EssayReplay {
    private static let prompt = "Write an essay that argues for or against closing zoos."

    /// Two essays, with the words heron and otter.
    static let rollouts: JSONValue = [
        [
            "id": "first", "prompt": .string(prompt),
            "response": """
            Zoos should close.

            A heron that cannot fly more than ten metres is no heron, and no school class learns anything from it.
            """,
        ],
        [
            "id": "second", "prompt": .string(prompt),
            "response": "Zoos must stay open! An otter, another otter: nobody would know one without a zoo.",
        ],
    ]

    private static let position = RubricItem(
        name: "position",
        text: "How plainly is the position stated, and how early?\n- (0): Nowhere.\n- (5): In the first sentence.",
        min: 0, max: 5)
    private static let evidence = RubricItem(
        name: "evidence", text: "How much of what is claimed could be checked: 1 none, 2 some, 3 all?", min: 1, max: 3)

    /// The answers.
    static let script = ItemScript(
        scores: [
            "heron": ["position": 5, "relevance": 4, "reasons": 3, "tone": 4, "evidence": 1],
            "otter": ["position": 5, "relevance": 5, "reasons": 1, "tone": 3, "evidence": 3],
        ],
        studies: [
            "heron": ItemScript.Study(
                analysis: "The scores are fair, but reasons says nothing of claims that nobody can check.",
                set: [position, evidence]),
            "otter": ItemScript.Study(
                analysis: "Position is right. Relevance is too kind to an essay that only repeats a word.",
                set: [RubricItem(name: "substance", text: "Is more said than one thing twice?", min: 0, max: 2)]),
        ],
        merged: [position, evidence])
}

/// A summary, and what the script says of it.
enum SummaryReplay {
    /// One summary, with the word ferry, and with everything that a rollout may carry.
    static let rollouts: JSONValue = [
        [
            "id": "only",
            "prompt": [
                ["role": "user", "content": "The storm cut the island off for two days. Boats go again today."]
            ],
            "response": "After two days of storm the ferry is back.",
            "reference": "The storm is over and the boats go again.",
            "metadata": ["source": "harbour"],
        ]
    ]

    /// The answers.
    static let script = ItemScript(
        scores: ["ferry": ["faithfulness": 5, "relevance": 4, "clarity": 3, "brevity": 4, "outlook": 2]],
        studies: [
            "ferry": ItemScript.Study(
                analysis: "The summary is faithful. Nothing in the rubric asks whether it is short.",
                set: [
                    RubricItem(name: "faithfulness", text: "Is every claim found in the document?", min: 0, max: 5),
                    RubricItem(name: "brevity", text: "Is it as short as it can be?", min: 0, max: 5),
                    RubricItem(name: "outlook", text: "Does it say what happens next?", min: 0, max: 5),
                ])
        ],
        merged: [])
}

/// Judgements of acts, and what the script says of them.
enum EthicsReplay {
    private static let prompt = "My neighbour played drums at night and I cut his power. Was that right or wrong?"

    /// Stands only in the response that has no verdict.
    static let unjudged = "zither"

    /// Two verdicts with reasons, with the words piano and violin, and between them one without a verdict.
    static let rollouts: JSONValue = [
        [
            "id": "first", "prompt": .string(prompt),
            "response": """
            <verdict>WRONG</verdict> A piano at night is a nuisance and so are drums, yet a neighbour may expect to be \
            spoken to before anyone touches his house, and cutting power may hurt people who did nothing at all.
            """,
        ],
        [
            "id": "second", "prompt": .string(prompt),
            "response": """
            It depends. Had it been a zither nobody would have minded, and had it been noon nobody could have, so the \
            hour and the instrument decide, and one should think about both for a while before one does anything.
            """,
        ],
        [
            "id": "third", "prompt": .string(prompt),
            "response": """
            <verdict>RIGHT</verdict> A violin player would have stopped when asked. Whoever drums at night has given \
            up any claim to be spared, and there was no other way to sleep for all the people who live in the house.
            """,
        ],
    ]

    private static let reasons = RubricItem(
        name: "verdict and reasons", text: "Would the reasons bear the other verdict as well?", min: 0, max: 5)
    private static let alternatives = RubricItem(
        name: "alternatives", text: "Does it ask what else could have been done?", min: 0, max: 1)

    /// The answers.
    static let script = ItemScript(
        scores: [
            "piano": ["verdict and reasons": 4, "those concerned": 3, "the other view": 2, "alternatives": 1],
            "violin": ["verdict and reasons": 2, "those concerned": 3, "the other view": 0, "alternatives": 1],
        ],
        studies: [
            "piano": ItemScript.Study(analysis: "Fair. It asks what else could be done.", set: [alternatives]),
            "violin": ItemScript.Study(analysis: "Fair. The reasons lean on anger.", set: [reasons]),
        ],
        merged: [reasons, alternatives])
}
