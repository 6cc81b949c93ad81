"""Campaigns: an opening proposed to people of the pool who agreed to hear about openings."""
