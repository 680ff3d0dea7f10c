/// What a metric family is: everything about it but its values.
public struct MetricDescription: Sendable, Equatable {
    /// The type line of the text format.
    public enum Kind: String, Sendable {
        /// A total that only grows.
        case counter
        /// A value that goes up and down.
        case gauge
        /// Observations sorted into buckets.
        case histogram
    }

    /// The full name, for example `metareward_judge_calls_total`.
    public internal(set) var name: String
    /// One sentence for people who read the scrape.
    public internal(set) var help: String
    /// The kind.
    public internal(set) var kind: Kind
    /// The names of the labels, in the order in which `MetricFamily.with` takes their values.
    public internal(set) var labels: [String]
    /// The upper bounds of a histogram's buckets, ascending, without the infinite one; empty for other kinds.
    public internal(set) var buckets: [Double]

    /// A description; its rules are checked where it is registered.
    init(name: String, help: String, kind: Kind, labels: [String], buckets: [Double] = []) {
        self.name = name
        self.help = help
        self.kind = kind
        self.labels = labels
        self.buckets = buckets
    }

    /// Ends the process with a message when the description breaks a rule: names are constants of the program, so a
    /// bad one is a programmer's error that the first test run meets.
    func check() {
        if let problem = MetricName.problem(of: self) {
            preconditionFailure("metric \(name): \(problem)")
        }
    }
}
