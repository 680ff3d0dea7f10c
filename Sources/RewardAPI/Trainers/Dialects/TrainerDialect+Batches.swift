internal import HTTPServer
internal import JSONText
internal import RewardCore

/// Trainers that send a batch in one request.
extension TrainerDialect {
    /// LlamaFactory, `reward_model_type: api`: decoded sequences, in which the last turn of the assistant is the
    /// response. Its client has no timeout, does not try again and does not look at the status.
    static let llamaFactory = TrainerDialect(
        name: .llamaFactory, paths: ["/v1/score/evaluation"], deadlineSeconds: 600
    ) { body throws(Problem) in
        let texts = body.strings("messages", isRequired: true) ?? []
        let model = body.object["model"]?.string ?? "model"
        let samples = texts.enumerated().map { index, text in
            let split = ChatTemplateText.split(text, prefix: nil)
            return TrainerSample(pointer: "/messages/\(index)", prompt: split.before, response: split.response)
        }
        return TrainerOrder(samples: samples) { scores in
            .object(capacity: 128 + scores.count * 24) { writer in
                writer.member("id", "scoreval-" + (scores.first?.record?.scoreID ?? "empty"))
                writer.member("object", "score.evaluation")
                writer.member("model", model)
                writer.member("scores", array: scores) { $0.reward($1.reward) }
                writer.simulatedMark(scores.isSimulated)
            }
        }
    }

    /// align-anything (`prompts` and `responses`; 100 s, three tries) and FAI-RL (`prompts`, `completions`, `context`
    /// with a column of the data set for each name), told apart by their members. `?field=` names the member of the
    /// answer for FAI-RL's `response_field`.
    static let batch = TrainerDialect(name: .batch, paths: ["/rewards"], query: ["field"], deadlineSeconds: 90) {
        body throws(Problem) in
        let field = body.query.text("field", bytesMax: 256) ?? "rewards"
        let name = body.object["completions"] != nil ? "completions" : "responses"
        body.reader.require(name, "an array of responses")
        let responses = body.reader.array(name) ?? []
        let prompts = body.reader.array("prompts")
        if let count = prompts?.count, count != responses.count {
            body.problems.add("/prompts", "the array has \(count) elements, but \(name) has \(responses.count)")
            try body.problems.check()
        }
        let columns = body.object["context"]?.object ?? JSONObject()
        let samples = responses.indices.map { index in
            var row = JSONObject()
            for (column, values) in columns { if let value = values[index] { row.set(column, to: value) } }
            return TrainerSample(
                pointer: "/\(name)/\(index)",
                prompt: body.texts.prompt(prompts?[index], "/prompts/\(index)"),
                response: body.texts.response(responses[index], "/\(name)/\(index)"),
                metadata: row.isEmpty ? nil : row)
        }
        return TrainerOrder(samples: samples) { scores in
            .object(capacity: 64 + scores.count * 24) { writer in
                writer.member(field, array: scores) { $0.reward($1.reward) }
                if field != "simulated" { writer.simulatedMark(scores.isSimulated) }
            }
        }
    }

    /// open-instruct's verifier of programs, `--code_api_url`: the last fenced block of the output, or all of it, with
    /// the data set's label as `tests`. Its client waits ten times `max_execution_time`, between 30 and 300 s.
    static let openInstruct = TrainerDialect(
        name: .openInstruct, paths: ["/test_program", "/test_program_stdio"], deadlineSeconds: 27
    ) { body throws(Problem) in
        let tests = body.object["tests"]
        let sample = TrainerSample(
            pointer: "/program", prompt: body.texts.prompt(tests?["prompt"], "/tests/prompt"),
            response: body.texts.response(body.object["program"], "/program"), label: tests)
        let patience = min(max((body.object["max_execution_time"]?.double ?? 0) * 10, 30), 300)
        return TrainerOrder(samples: [sample], deadlineSeconds: patience * 0.9) { scores in
            .object { writer in
                writer.member("results", array: scores) { $0.reward($1.reward) }
                writer.member("runtimes", array: scores) { writer, _ in writer.double(0) }
                writer.simulatedMark(scores.isSimulated)
            }
        }
    }
}
