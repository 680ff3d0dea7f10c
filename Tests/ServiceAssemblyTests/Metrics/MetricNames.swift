import Foundation
import Telemetry

/// Looks through queries for metrics and labels that do not exist.
struct MetricNames {
    /// Labels that Prometheus itself adds, and that of the buckets of histograms.
    private static let added: Set<String> = ["job", "instance", "le"]

    /// The labels of each sample's name.
    private let labels: [String: Set<String>]

    /// The names of these families.
    init(_ families: [MetricDescription]) {
        var labels: [String: Set<String>] = [:]
        for family in families {
            for name in family.sampleNames { labels[name] = Set(family.labels) }
        }
        self.labels = labels
    }

    /// What a query, with the texts that belong to it, names and the service does not have. Labels of groupings and of
    /// texts must be labels of some metric of the query; those of a query on recorded series are not looked at.
    func problems(in query: String) -> [String] {
        let names = Set(matches(#"(?<![A-Za-z0-9_:])((?:metareward|process)_[a-z0-9_]+)"#, in: query).map { $0[1] })
        var problems = names.filter { labels[$0] == nil }.map { "there is no metric \($0)" }
        guard problems.isEmpty else { return problems.sorted() }
        for found in matches(#"((?:metareward|process)_[a-z0-9_]+)\{((?:[^"{}]|"(?:[^"\\]|\\.)*")*)\}"#, in: query) {
            for label in matches(#"([a-z_]+)\s*(?:=~|!~|!=|=)\s*""#, in: found[2]).map({ $0[1] })
            where !(labels[found[1]] ?? []).union(Self.added).contains(label) {
                problems.append("\(found[1]) has no label \(label)")
            }
        }
        guard !query.contains("metareward:") else { return problems }
        let known = names.reduce(into: Self.added) { $0.formUnion(labels[$1] ?? []) }
        let groupings = matches(#"\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)"#, in: query)
            .flatMap { $0[1].split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } }
        let shown = matches(#"\{\{\s*(?:\$labels\.)?([a-z_]+)\s*\}\}"#, in: query).map { $0[1] }
        for label in groupings + shown where !known.contains(label) {
            problems.append("no metric of the query has the label \(label)")
        }
        return problems
    }

    /// All matches of a pattern, each with its groups; group 0 is the whole.
    private func matches(_ pattern: String, in text: String) -> [[String]] {
        guard let expression = try? NSRegularExpression(pattern: pattern) else { return [] }
        let whole = text as NSString
        return expression.matches(in: text, range: NSRange(location: 0, length: whole.length)).map { match in
            (0..<match.numberOfRanges).map { group in
                let range = match.range(at: group)
                return range.location == NSNotFound ? "" : whole.substring(with: range)
            }
        }
    }
}
