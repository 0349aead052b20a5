-- Spreads the tables over the nodes of a Citus cluster, each row by its scope. Run once on the coordinator, after
-- `npm run cloud -- migrate` and before the first terminal is paired. Never run by the product, and not run by its tests.
--
-- Every transaction writes one scope only, so that each stays on one node; an alert of the whole brand and a refund of a
-- sister store's sale (`sister_refunds`) are the two that take another node along, and they are few. What every scope
-- reads (the epoch, the list of migrations) is small and is kept on all nodes.
--
-- `journal_entries` is partitioned by month: its partitions are spread with it, and those that the cloud makes later are
-- spread when they are attached. A migration that makes a table anew (012) needs that table's line here once more.
--
-- YugabyteDB needs no such file: it splits tables by their primary key. Two things to look after there: the database
-- has to be made WITH (colocation = false), and `yb_enable_read_committed_isolation` has to be on, since the counter
-- row of a scope is waited for, not retried. Its DDL commits by itself, so partitions are made before they are filled
-- and archives drop them last; a partition that a crash left without its parent is attached or dropped by hand.

SELECT create_reference_table('settings');
SELECT create_reference_table('migrations');

SELECT create_distributed_table('documents', 'scope');
SELECT create_distributed_table('scope_seq', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('high_water', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('journal_entries', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('archived_lines', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('quarantine', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('alerts', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('tokens', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('brand_cursors', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('members', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('consents', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('claims', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('stores', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('staff', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('staff_credentials', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('sessions', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('pairing_codes', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('terminals', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('audit_log', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('refund_holds', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('sister_refunds', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('payments', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('payment_refunds', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('vouchers', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('invoices', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('photos', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('large_photos', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('parked_sold', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('staff_roles', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('staff_badges', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('people_rules', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('staff_purchases', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('staff_months', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('staff_quota_holds', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('accounts', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('account_entries', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('account_holds', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('account_facts', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('member_passwords', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('spend_policies', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('points_rules', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('member_codes', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('member_messages', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('commission_rules', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('commission_facts', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('commission_sales', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('commission_events', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('commission_postings', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('commission_members', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('commission_books', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('commission_statements', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('commission_stated', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('commission_due', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('commission_disputes', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('wecom_users', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('wecom_ways', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('wecom_events', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('wecom_friends', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('wecom_people', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('wecom_access', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('wecom_transfers', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('wecom_policies', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('red_packets', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('red_packet_parts', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('red_packet_entries', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('coupon_codes', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('coupon_entries', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('coupon_revivals', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('coupon_sales', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('ledger_cursors', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('campaigns', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('campaign_given', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('channel_codes', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('channel_days', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('referral_rules', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('referral_codes', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('referral_links', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('referral_sales', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('referral_entries', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('referral_payouts', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('arrivals', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('shelf_items', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('shelf_links', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('shelf_days', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('guide_types', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('guide_candidates', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('binding_policies', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('guide_moves', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('own_members', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('token_keys', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('binding_disputes', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('binding_signal_decisions', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('person_keys', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('member_proposals', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('member_merges', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('member_aliases', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('member_stores', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('contests', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('contest_history', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('contest_due', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('contest_lanes', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('contest_credits', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('contest_scores', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('contest_finals', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('contest_corrections', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('contest_prizes', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('stock_levels', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('stock_rejections', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('store_places', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('channel_order_stores', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('channel_orders', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('channel_refunds', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('member_profiles', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('member_consents', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('member_deletions', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('persons_due', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('guide_sessions', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('guide_codes', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('call_outcomes', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('wish_ends', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('guide_facts', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('guide_tasks', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('task_pictures', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('task_reviews', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('guide_targets', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('guide_sales', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('sale_ratings', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('rating_answers', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('member_cards', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('card_facts', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('member_unlinked', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('tier_rules', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('member_tiers', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('item_batches', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('item_pieces', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('item_uses', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('item_scans', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('item_claims', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('footfall', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('store_targets', 'scope', colocate_with => 'documents');
SELECT create_distributed_table('product_costs', 'scope', colocate_with => 'documents');
