import JSONText
import RewardCore

/// The bodies of a `POST /score` of 256 rollouts: the real essays and the real mathematical problems where they lie
/// beside the project, else made ones of the same size.
enum JSONBodies {
    /// The number of rollouts of a body.
    static let rollouts = 256

    /// Essays of about 2 KB: plain text with few escapes.
    static var essays: (bytes: [UInt8], isReal: Bool) {
        let real = Essays.rollouts ?? []
        let texts = (0..<rollouts).map { index -> (prompt: String, response: String) in
            guard !real.isEmpty else {
                return ("Should libraries be open in the evening?", JudgeBodies.essay(index).replacingDots())
            }
            let rollout = real[index % real.count]
            return (rollout.prompt?.flattened ?? "", rollout.response.flattened)
        }
        return (body(texts), !real.isEmpty)
    }

    /// Solutions in LaTeX: a backslash or a line break every dozen bytes.
    static var solutions: (bytes: [UInt8], isReal: Bool) {
        let real = SharedLines.values("math_problems.jsonl") ?? []
        let texts = (0..<rollouts).map { index -> (prompt: String, response: String) in
            guard !real.isEmpty else {
                let step =
                    "We have $\\frac{\(index)}{\\sqrt{2}} \\cdot x^2 = \\pi$,\nso \\[ x \\leq \\alpha_{\(index)} \\].\n"
                return ("Solve for $x$.", String(repeating: step, count: 12))
            }
            let row = real[index % real.count]
            return (row["prompt"]?.string ?? "", row["reference"]?.string ?? "")
        }
        return (body(texts), !real.isEmpty)
    }

    private static func body(_ texts: [(prompt: String, response: String)]) -> [UInt8] {
        let elements = texts.enumerated().map { index, text -> JSONValue in
            [
                "id": "rollout-\(index)", "prompt": .string(text.prompt), "response": .string(text.response),
                "group": "g\(index / 8)", "metadata": ["epoch": 1, "temperature": 0.7, "source": "bench"],
            ]
        }
        let body: JSONValue = [
            "task": "essay_writing", "rollouts": .array(elements), "run": "bench", "step": 120, "purpose": "eval",
        ]
        return body.bytes
    }
}

extension String {
    /// The text with its sentences on lines of their own, so that it has an escape for each as essays do.
    fileprivate func replacingDots() -> String {
        split(separator: ". ", omittingEmptySubsequences: false).joined(separator: ".\n")
    }
}
