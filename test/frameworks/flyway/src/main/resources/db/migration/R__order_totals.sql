create or replace view order_totals as select customer_id, count(*) as orders from orders group by customer_id;
