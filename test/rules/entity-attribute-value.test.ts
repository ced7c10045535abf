import { entityAttributeValue } from '../../src/rules/entity-attribute-value.js';
import { testRule } from '../support/test-rule.js';

const given = `create table products (id bigint primary key); create table languages (id bigint primary key);`;

testRule(entityAttributeValue, {
  safe: {
    'settings of the application, which belong to no row': {
      sql: `create table settings (name text primary key, value text not null);`,
      given,
    },
    'attributes that refer to nothing': {
      sql: `create table attributes (product_id bigint, name text, value text, primary key (product_id, name));`,
      given,
    },
    'translations, whose names are no attributes of a language': {
      sql: `create table translations (
  language_id bigint references languages (id), key text, value text, primary key (language_id, key)
);`,
      given,
    },
    'variables that are things of their own': {
      sql: `create table environment_variables (
  product_id bigint references products (id), name text, value text, unique (product_id, name)
);`,
      given,
    },
    'a table that says more of each attribute': {
      sql: `create table product_attributes (
  product_id bigint references products (id), name text, value text, unit text, primary key (product_id, name)
);`,
      given,
    },
    'a value of a type of its own': {
      sql: `create table product_attributes (
  product_id bigint references products (id), name text, value numeric, primary key (product_id, name)
);`,
      given,
    },
    'an attribute that may be there many times': {
      sql: `create table product_attributes (
  id bigint primary key, product_id bigint references products (id), name text, value text
);`,
      given,
    },
    'a key over part of the rows': {
      sql: `create table product_attributes (product_id bigint references products (id), name text, value text);
create unique index product_attributes_key on product_attributes (product_id, name) where value is not null;`,
      given,
    },
    'a document': {
      sql: `create table product_attributes (product_id bigint primary key references products (id), attributes jsonb);`,
      given,
    },
    'a table that is there': {
      sql: `create table if not exists product_attributes (
  product_id bigint references products (id), name text, value text, primary key (product_id, name)
);`,
      given: `${given} create table product_attributes (product_id bigint, name text, value text);`,
    },
  },
  unsafe: {
    'a primary key over the thing and the name of the attribute': {
      sql: `create table product_attributes (
  product_id bigint references products (id), name text, value text, primary key (product_id, name)
);`,
      line: 1,
      headline:
        'Each attribute of `products` is a row of text in `product_attributes`, which has one type for all of them',
      severity: 'notice',
      given,
    },
    'a key of its own, times, and a unique index made later': {
      sql: `create table "ProductMeta" (
  "id" bigserial primary key, "productId" bigint not null references products (id),
  "metaKey" varchar(255) not null, "metaValue" text, "createdAt" timestamptz
);
create unique index on "ProductMeta" ("productId", "metaKey");`,
      line: 1,
      headline: 'Each attribute of `products` is a row of text in `ProductMeta`, which has one type for all of them',
      given,
    },
    'a column that is named for attributes, in a schema': {
      sql: `create table shop.details (
  id uuid primary key, product uuid not null, attribute_name text not null, attribute_value text,
  constraint details_key unique (attribute_name, product)
);
alter table shop.details add constraint details_product_fk foreign key (product) references products (id);`,
      line: 1,
      headline: 'Each attribute of `products` is a row of text in `shop.details`, which has one type for all of them',
      given: `${given} create schema shop;`,
    },
  },
});
