import Calls

@testable import Intake

/// Mapping files: YAML that a person wrote, and samples in any format, which are read as files are.
extension FuzzTarget {
  static let mapping = FuzzTarget(
    "mapping",
    seeds: [
      """
      name: ours
      delimiter: ";"
      zone: Europe/Bratislava
      date: [DD/MM/YYYY HH:mm, "MMM D YY, hh:mm A Z"]
      decimal: ","
      absent: [n/a]
      fields: {verification_call_uuid: ref, final_status: result, verification_code: pin, duration: secs}
      join: {start_time: [day, hour]}
      ignore: [account]
      constants: {method: flashcall, q931_status: 16}
      values: {final_status: {picked up: ANSWER, none: null}}
      samples:
        - text: |
            day;hour;ref;pin;result;secs
            13/02/2026;09:14;fa278be48dc2_117793;48a1;picked up;3,5
          expect:
            - {record: call, final_status: ANSWER, start_time: 2026-02-13T08:14:00Z}
      """,
      """
      name: places
      header: none
      kind: calls
      fields: {verification_call_uuid: $1, q931_status: [$2, a.b], ok: $3}
      samples: [{text: '["a1_7",17,null]', expect: [{record: call, q931_status: 17}]}, {text: 'a1_7,17,x'}]
      """,
      "name: x\nsamples: [{text: x}]\n",
    ]
  ) { input in
    let text = String(decoding: input.text, as: UTF8.self)
    do {
      let file = try MappingFile(text, place: "fuzzed.yaml")
      try require(!file.mapping.name.isEmpty && !file.samples.isEmpty, "a mapping without a name or a sample is taken")
      try require(try MappingFile(text, place: "again.yaml").mapping.sha256 == file.mapping.sha256, "it has two hashes")
      try Canary.look(at: file.mapping.name.utf8)
      try file.check()
    } catch let problem as Problem {
      try require(!problem.reason.isEmpty, "refused without a reason")
    }
  }
}
