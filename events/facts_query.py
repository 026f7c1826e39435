"""The query that reads one event with everything that belongs to it, as one JSON text. Parameters: key, moment."""

_EVENT = """
select row_to_json(f)::text from (
  select e.id, e.number, e.slug, e.kind, e.status, e.title_zh, e.title_en, e.summary_zh, e.summary_en, e.audience_zh,
    e.audience_en, e.county, e.revision, e.notice, e.poll, e.copied_from, e.opens_at, e.closes_at, e.waiting_list,
    e.mail_only, e.meal, e.photos, e.min_places, e.decide_on, e.learning_hours, e.theme_class, e.administration_class,
    e.service_class, online_url_of(e.id) as online_url, e.remarks_zh, e.report_remarks_zh,
    e.published_on, e.cancelled_on, e.cancel_reason_zh, e.cancel_reason_en,
    e.ticket_seed_epoch, e.sequence, e.series, e.design, e.session_rule, e.approval, e.per_enterprise, e.access,
    e.offer_hours, e.reconfirm, e.min_minutes, e.banner_zh, e.banner_en, e.postponed_on, e.confirmed_on,
    (select coalesce(json_agg(row_to_json(s) order by s.starts_at, s.position, s.twin nulls first, s.id), '[]') from (
      select x.id, x.title_zh, x.title_en, x.starts_at, x.ends_at, x.mode, x.venue_zh, x.venue_en, x.address, x.map_url,
        x.parking_zh, x.parking_en, x.places, x.places_taken, x.room_limit, x.reserved, x.door_closed_on, x.position,
        x.twin, x.merged_into,
        (select coalesce(json_agg(json_build_object('id', h.id, 'kind', h.kind, 'county', h.county,
           'partner', h.partner, 'partner_zh', hp.name_zh, 'partner_en', hp.name_en, 'title_zh', h.title_zh,
           'places', h.places, 'places_taken', h.places_taken, 'release_at', h.release_at)
           order by h.release_at, h.id), '[]')
         from holdback h left join partner hp on hp.id = h.partner
         where h.session = x.id and (h.release_at is null or h.release_at > $2)) as holdbacks,
        (select coalesce(json_agg(json_build_object('starts_at', a.starts_at, 'topic_zh', a.topic_zh,
           'topic_en', a.topic_en, 'chair', a.chair, 'lecturer', a.lecturer) order by a.starts_at, a.position), '[]')
         from agenda_item a where a.session = x.id) as agenda
      from session x where x.event = e.id) s) as sessions,
    (select coalesce(json_agg(json_build_object('role', b.role, 'data_role', b.data_role, 'partner', p.id,
       'name_zh', p.name_zh, 'name_en', p.name_en, 'contract_ref', contract_ref_of(b.id), 'roster_days', b.roster_days)
       order by b.position), '[]')
     from event_partner b join partner p on p.id = b.partner where b.event = e.id) as bodies,
    (select json_build_object('slug', g.slug, 'title_zh', g.title_zh, 'title_en', g.title_en)
     from series g where g.id = e.series) as in_series,
    (select json_build_object('id', o.id, 'name', o.name, 'phone', o.phone, 'email', o.email)
     from duty_contact o where o.id = e.contact) as contact,
    (select json_build_object('id', o.id, 'name', o.name, 'phone', o.phone, 'email', o.email)
     from duty_contact o where o.id = e.deputy) as deputy
  from event e where {which}) f
"""
BY_SLUG = _EVENT.replace("{which}", "e.slug = $1")
BY_ID = _EVENT.replace("{which}", "e.id = $1")
COMING = _EVENT.replace(
    "{which}",
    "e.status <> 'draft' and exists (select 1 from session y where y.event = e.id and y.ends_at > $1)"
    " order by e.slug limit 500",
)
