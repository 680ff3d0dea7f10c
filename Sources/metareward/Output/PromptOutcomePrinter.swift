import JSONText

/// Prints outcomes as they come, or all of them as one object of JSON at the end, also where the command fails midway.
final class PromptOutcomePrinter {
    private let task: String
    private let json: Bool
    private var outcomes: [JSONValue] = []

    /// A printer for files of that task.
    init(task: String, json: Bool) {
        self.task = task
        self.json = json
    }

    /// One more outcome.
    func add(_ outcome: PromptOutcome) {
        if json { outcomes.append(outcome.json) } else { Terminal.line(outcome.line) }
    }

    /// There are no more.
    func finish() {
        if json { Terminal.line((["task": .string(task), "files": .array(outcomes)] as JSONValue).text) }
    }
}
