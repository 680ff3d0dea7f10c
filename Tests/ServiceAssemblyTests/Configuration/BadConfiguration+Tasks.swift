/// A task with a rubric of its own, in which `rubric` stands from line 6 on.
private func task(rubric: String) -> String {
    "tasks:\n  letters:\n    judge: simulated\n    description: d\n    rubric:\n\(rubric)"
}

extension BadConfiguration {
    /// Tasks.
    static let tasks: [BadConfiguration] = [
        BadConfiguration(
            name: "tasks without what they need",
            yaml: """
                tasks:
                  essay_writing:
                  summarization:
                    judge:
                  summarisation: {judge: simulated}
                  Essay-2: {judge: simulated}
                """,
            lines: [
                "etc/m.yaml:2: tasks.essay_writing.judge: the task has no judge; add judge: the name of a "
                    + "model, or judge: simulated to try things out",
                "etc/m.yaml:4: tasks.summarization.judge: the key has no value; give it one model name, or remove it",
                "etc/m.yaml:5: tasks.summarisation.description: the task has no description; say what the "
                    + "policy's work is, or did you mean the built-in task \"summarization\"?",
                "etc/m.yaml:5: tasks.summarisation.rubric: the task has no rubric; add rubric: with text, file "
                    + "or items, or did you mean the built-in task \"summarization\"?",
                "etc/m.yaml:6: tasks.Essay-2: \"Essay-2\" cannot be a task's name; use 1 to 64 lower-case "
                    + "letters, digits and _",
            ]),
        BadConfiguration(
            name: "keys of a task that do not go together",
            yaml: """
                tasks:
                  essay_writing:
                    judge: simulated
                    rubric: {text: a, file: b}
                    partitions: [a, a, "b c", [d]]
                    max_partitions: 4
                    program: per-item
                    schedule: {mode: automatic}
                    meta: {backoff: 700}
                  summarization:
                    judge: simulated
                    partitions: closed
                    rubric: {}
                """,
            lines: [
                "etc/m.yaml:4: tasks.essay_writing.rubric: the rubric has text and file; give exactly one of "
                    + "text, file and items",
                "etc/m.yaml:5: tasks.essay_writing.partitions[1]: the partition \"a\" is listed twice; keep one "
                    + "of them",
                "etc/m.yaml:5: tasks.essay_writing.partitions[2]: \"b c\" is no partition name; use 1 to 128 "
                    + "letters, digits and the signs . _ / -",
                "etc/m.yaml:5: tasks.essay_writing.partitions[3]: a list stands here; give it one partition name",
                "etc/m.yaml:6: tasks.essay_writing.max_partitions: it has no effect on listed partitions; remove "
                    + "it, or set partitions: open",
                "etc/m.yaml:7: tasks.essay_writing.program: \"per-item\" is none of per_item, single, stepwise, "
                    + "plan_execute; did you mean \"per_item\"?",
                "etc/m.yaml:8: tasks.essay_writing.schedule.mode: \"automatic\" is none of auto, paused; choose one "
                    + "of them",
                "etc/m.yaml:9: tasks.essay_writing.meta.backoff: backoff_max is below backoff; make backoff_max at "
                    + "least as long as backoff",
                "etc/m.yaml:12: tasks.summarization.partitions: \"closed\" is no list; write open, or a list of names",
                "etc/m.yaml:13: tasks.summarization.rubric: the rubric is empty; give exactly one of text, file "
                    + "and items",
            ]),
        BadConfiguration(
            name: "prompt patterns that split nothing",
            yaml: """
                tasks:
                  essay_writing: {judge: simulated, prompt_pattern: 'Prompt:(.+)'}
                  summarization: {judge: simulated, prompt_pattern: '(a'}
                  ethical_reasoning: {judge: simulated, prompt_pattern: '(?<n>a)(b)'}
                """,
            lines: [
                "etc/m.yaml:2: tasks.essay_writing.prompt_pattern: \"Prompt:(.+)\" cannot be used: at character 1, it "
                    + "has 1 capturing groups and needs exactly 2; write (…) for what is wanted and (?:…) for every "
                    + "other group; correct the pattern",
                "etc/m.yaml:3: tasks.summarization.prompt_pattern: \"(a\" cannot be used: at character 1, the group "
                    + "has no \")\"; correct the pattern",
                "etc/m.yaml:4: tasks.ethical_reasoning.prompt_pattern: \"(?<n>a)(b)\" cannot be used: at character 3, "
                    + "only (?:…) groups are supported; look-around, names and inner flags are not; correct the "
                    + "pattern",
            ]),
        BadConfiguration(
            name: "a configuration without tasks", yaml: "tasks: {}\n",
            lines: [
                "etc/m.yaml:1: tasks: no task is configured; add one, for example tasks: {essay_writing: {judge: "
                    + "simulated}}"
            ]),
    ]
}

extension BadConfiguration {
    /// Initial rubrics.
    static let rubrics: [BadConfiguration] = [
        BadConfiguration(
            name: "a rubric of bad items",
            yaml: task(
                rubric: "      items:\n        - {name: a, text: x, min: 5, max: 0}\n        - {name: a, text: ' '}\n"
                    + "        - {name: b, text: x, max: 900}\n"),
            lines: [
                "etc/m.yaml:7: tasks.letters.rubric.items[0].min: min 5 is not below max 0; correct the item",
                "etc/m.yaml:8: tasks.letters.rubric.items[1].text: the text is empty; correct the item",
                "etc/m.yaml:8: tasks.letters.rubric.items[1].name: the name \"a\" occurs twice; names are unique in "
                    + "a rubric; correct the item",
                "etc/m.yaml:9: tasks.letters.rubric.items[2].max: a range lies within ±1000 and has at most 101 "
                    + "values; correct the item",
            ]),
        BadConfiguration(
            name: "a rubric of things that are no items",
            yaml: task(rubric: "      items:\n        - {text: y, foo: 1}\n        - 7\n"),
            lines: [
                "etc/m.yaml:7: tasks.letters.rubric.items[0].foo: unknown key; known here: name, text, min, max",
                "etc/m.yaml:7: tasks.letters.rubric.items[0].name: the key is missing; add it: the item's name, "
                    + "unique in the rubric.",
                "etc/m.yaml:8: tasks.letters.rubric.items[1]: a single value stands here; give it a map of keys",
            ]),
        BadConfiguration(
            name: "a rubric without items", yaml: task(rubric: "      items: []\n"),
            lines: [
                "etc/m.yaml:6: tasks.letters.rubric.items: /items: a rubric needs at least one item; correct the rubric"
            ]),
        BadConfiguration(
            name: "rubric text with ranges upside down",
            yaml: task(
                rubric: "      text: <item min=\"5\" max=\"0\">x</item><item min=\"5\">x</item>"
                    + "<item name=\"a > b\" min=\"x\" max=\"2\">x</item><item min=\"0\" max=\"2\">fine</item>\n"),
            lines: [
                "etc/m.yaml:6: tasks.letters.rubric.text: <item> tag 1 has min 5, which is not below max 0; declare "
                    + "both as integers with min below max, or neither",
                "etc/m.yaml:6: tasks.letters.rubric.text: <item> tag 2 has a min alone; declare both as "
                    + "integers with min below max, or neither",
                "etc/m.yaml:6: tasks.letters.rubric.text: <item> tag 3 has a range that is no pair of integers; "
                    + "declare both as integers with min below max, or neither",
            ]),
        BadConfiguration(
            name: "a rubric file that is missing", yaml: task(rubric: "      file: r.txt\n"),
            lines: [
                "etc/m.yaml:6: tasks.letters.rubric.file: the file \"r.txt\" cannot be read in etc/: No such file or "
                    + "directory; correct the path; a relative one starts at the configuration file's folder"
            ]),
        BadConfiguration(
            name: "a rubric file that is empty", yaml: task(rubric: "      file: /r.txt\n"), files: ["/r.txt": "\n"],
            lines: [
                "etc/m.yaml:6: tasks.letters.rubric.file: /items/0/text: the text is empty; correct the rubric"
            ]),
    ]
}
