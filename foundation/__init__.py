"""The floor: settings, database, clock, forms, templating, languages, refusals; knows nothing of the business."""
