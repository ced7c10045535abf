import { beforeAll, expect, it } from 'vitest';
import { postgres } from '../../../src/dialects/index.js';
import { namedIn } from './named.js';

beforeAll(() => postgres.load());

const imports = 'import jakarta.persistence.Entity\n';

it('reads what annotations name', () => {
  const entity = `@Entity
@Table(name = "orders")
@SecondaryTable(name = "order_notes", pkJoinColumns = @PrimaryKeyJoinColumn(name = "order_id"))
class Order(
  // @Column(name = "old")
  @Column(name = "placed_at") val placedAt: Instant,
  @Column(table = "order_notes", name = "body") val note: String,
  @ManyToOne @JoinColumn(name = "customer_id") val customer: Customer,
  @ElementCollection @CollectionTable(name = "order_tags") @Column(name = "tag") val tags: List<String>,
  @Transient val shown: Boolean = false,
)
`;
  expect(namedIn('Order.kt', entity)).toEqual([
    '2 orders ()',
    '3 order_notes ()',
    '9 order_tags ()',
    '7 order_notes (body)',
    '6 orders (placed_at)',
    '8 orders (customer_id)',
  ]);
});

it('reads what Spring Boot makes of the names of a class and its fields, in Kotlin', () => {
  const entity = `${imports}@Entity
@Table(indexes = [Index(name = "by_user", columnList = "created_by_userid")])
data class OrderLine(
  @NotNull var createdByAuthSource: String? = null,
  @Column(name = "created_by_userid") @NotNull var createdByUserID: String? = null,
  @ManyToOne val order: Order? = null,
) {
  var whenSent: Instant? = null
  val total: Int get() = amount * price
  fun send(): Boolean {
    val wasSent: Boolean = whenSent != null
    return wasSent
  }
}

enum class Kind(val label: String) { NEW("new") }
`;
  expect(namedIn('OrderLine.kt', entity)).toEqual([
    '2 order_line ()',
    '6 order_line (created_by_userid)',
    '5 order_line (created_by_auth_source)',
    '9 order_line (when_sent)',
  ]);
});

it('reads what Spring Boot makes of the names of a class and its fields, in Java', () => {
  const entity = `import javax.persistence.*;
@Entity
public class OrderLine extends Base {
  private static final String OPEN = "open";
  @Id private Long id;
  @Column(nullable = false)
  private String giftNote = "none";
  @OneToMany(mappedBy = "line") private List<Part> parts = new ArrayList<>();
  private boolean isOpen;
  public String note() {
    String local = giftNote;
    return local;
  }
}
`;
  expect(namedIn('OrderLine.java', entity)).toEqual([
    '2 order_line ()',
    '5 order_line (id)',
    '7 order_line (gift_note)',
    '9 order_line (is_open)',
  ]);
});

it.each([
  ['the entities of another library', '@Entity\nclass Order(val placedAt: Instant)\n'],
  ['a class of the table of another', `${imports}@Entity\n@DiscriminatorValue("gift")\nclass Gift(val note: String)\n`],
  ['a name that versions of Hibernate write otherwise', `${imports}@Entity\nclass Level1Order(val note: String)\n`],
  ['a constant', `${imports}@Entity\n@Table(name = ORDERS)\nclass Order(val note: String)\n`],
  ['two entities', `${imports}@Entity\nclass Order(val note: String)\n@Entity\nclass Line(val note: String)\n`],
])('names nothing: %s', (_, text) => {
  expect(namedIn('Order.kt', text)).toEqual([]);
});

it('names no column of a field whose method has the annotation', () => {
  const entity = `import javax.persistence.*;
@Entity
public class Line {
  private String note;
  @Column(name = "remark") public String getNote() { return note; }
}
`;
  expect(namedIn('Line.java', entity)).toEqual(['2 line ()', '5 line (remark)']);
});
