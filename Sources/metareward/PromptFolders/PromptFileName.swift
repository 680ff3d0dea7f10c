/// What a file's name says in the paper's layout of prompts.
enum PromptFileName: Hashable, Sendable {
    /// Largest number of an iteration, so that the one after it can be named too.
    static let iterationMax = 999_999_999

    /// `evaluation_rubric_iter_<N>.txt`: the rubric after N meta steps.
    case iteration(Int)
    /// `evaluation_rubric_<name>.txt`: a rubric that a training run may begin with.
    case start(String)
    /// `<name>.txt` of any other name, perhaps a template.
    case text(String)
    /// Anything else.
    case other

    /// Reads a file's name, without its folder.
    init(_ name: String) {
        let (prefix, suffix) = ("evaluation_rubric_", ".txt")
        guard name.hasSuffix(suffix), name.utf8.count > suffix.utf8.count else {
            self = .other
            return
        }
        let stem = name.dropLast(suffix.count)
        guard stem.hasPrefix(prefix), stem.count > prefix.count else {
            self = .text(String(stem))
            return
        }
        let rest = stem.dropFirst(prefix.count)
        let digits = rest.dropFirst("iter_".count)
        guard rest.hasPrefix("iter_"), !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }) else {
            self = .start(String(rest))
            return
        }
        guard let number = Int(digits), number <= Self.iterationMax else {
            self = .other
            return
        }
        self = .iteration(number)
    }

    /// The name of the file of an iteration.
    static func iteration(number: Int) -> String { "evaluation_rubric_iter_\(number).txt" }

    /// The number of the iteration that a rubric of this file is, and the name that an export gives it: a rubric to
    /// begin with is iteration 0, which is where the paper's code copies it to. `nil` for a file of no rubric.
    static func exported(_ name: String) -> (number: Int, name: String)? {
        switch PromptFileName(name) {
        case .iteration(let number): (number, name)
        case .start: (0, iteration(number: 0))
        case .text, .other: nil
        }
    }
}
