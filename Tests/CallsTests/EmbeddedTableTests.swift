import Testing

@testable import Calls

@Suite struct EmbeddedTableTests {
  @Test func quotesCommentsAndEmptyCells() {
    let text = "a,b\n# a comment, with a comma\n\n\"1,2\",\n,x\n"
    #expect(EmbeddedTable.rows(Array(text.utf8)) == [["a", "b"], ["1,2", ""], ["", "x"]])
  }
}
