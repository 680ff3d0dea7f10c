internal import JSONText

/// Collects everything that is wrong with one request, so that a client mends it in one go.
///
/// A class, because many small readers add to one list while a request is decoded; it never leaves that one task.
final class ProblemCollector {
    private let max: Int
    private var problems: [FieldProblem] = []
    private var omitted = 0

    /// A collector that lists at most `max` problems and counts the rest.
    init(max: Int) { self.max = max }

    /// How many problems there are, with those that are only counted.
    var count: Int { problems.count + omitted }

    /// Adds a problem at `pointer`. Neither text is made once the list is full, so that a body with a million mistakes
    /// costs no more than reading it.
    func add(_ pointer: @autoclosure () -> String, _ detail: @autoclosure () -> String) {
        guard problems.count < max else {
            omitted += 1
            return
        }
        problems.append(FieldProblem(pointer: pointer(), detail: detail()))
    }

    /// Throws an `invalidRequest` that lists all problems, where there are any.
    func check() throws(Problem) {
        guard let first = problems.first else { return }
        var errors = problems
        if omitted > 0 {
            errors.append(FieldProblem(pointer: "", detail: "\(omitted) further problems are not listed"))
        }
        let place = first.pointer.isEmpty ? "" : first.pointer + ": "
        let rest = count == 1 ? "" : "; \(count) problems in all, see errors"
        throw Problem(.invalidRequest, place + first.detail + rest, errors: errors)
    }
}

/// Text from a request in an error message: as a JSON literal, cut to 64 characters.
func quoted(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard scalars.count > 64 else { return JSONText.escaped(text) }
    return JSONText.escaped(String(String.UnicodeScalarView(scalars.prefix(64)))) + "…"
}
